#include "instructions.h"

static size_t carried_out;

size_t instructions_carried_out(void) { return carried_out; }

#if defined(__x86_64__)
#include <cpuid.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

// Parts of the saved registers (Intel SDM volume 1, 13.4 and 13.5): bit in XSTATE_BV and number for CPUID leaf 0x0D.
enum { SSE = 1, AVX = 2, MASKS = 5, UPPER_HALVES = 6, UPPER_VECTORS = 7 };
enum { STATE_BITS = 512, VECTORS_IN_SSE = 160 };

// Where a part lies; zeroed if it was not saved because nothing was in it.
static uint8_t *part(uint8_t *state, unsigned number) {
    unsigned size = 256, offset = VECTORS_IN_SSE, c, d;
    if (number != SSE) __cpuid_count(0x0D, number, size, offset, c, d);
    uint64_t present;
    memcpy(&present, state + STATE_BITS, 8);
    if (!(present >> number & 1)) memset(state + offset, 0, size);
    present |= 1u << number;
    memcpy(state + STATE_BITS, &present, 8);
    return state + offset;
}

// Copies 64 bytes of a vector register to or from `bytes`.
static void move_vector(uint8_t *state, unsigned number, uint8_t bytes[64], int is_write) {
    uint8_t *pieces[4] = {0};
    size_t sizes[4] = {16, 16, 32, 0}, at = 0;
    if (number < 16) {
        pieces[0] = part(state, SSE) + 16 * number;
        pieces[1] = part(state, AVX) + 16 * number;
        pieces[2] = part(state, UPPER_HALVES) + 32 * number;
    } else {
        pieces[0] = part(state, UPPER_VECTORS) + 64 * (number - 16);
        sizes[0] = 64, sizes[1] = sizes[2] = 0;
    }
    for (size_t i = 0; sizes[i] > 0; at += sizes[i++])
        is_write ? memcpy(pieces[i], bytes + at, sizes[i]) : memcpy(bytes + at, pieces[i], sizes[i]);
}

static int64_t signed_number(const uint8_t *bytes, size_t size) {
    int8_t one;
    int32_t four;
    int64_t eight;
    if (size == 1) return memcpy(&one, bytes, 1), one;
    if (size == 4) return memcpy(&four, bytes, 4), four;
    return memcpy(&eight, bytes, 8), eight;
}

// One instruction with an EVEX prefix (SDM volume 2, 2.7), whose register bits are inverted.
struct instruction {
    uint8_t *state;
    // Map, prefix and opcode: as 2.7 counts them.
    unsigned map, prefix, opcode;
    // Vector registers: written, read first, read second; the second or an index lies behind ModRM or SIB.
    unsigned target, first, second;
    unsigned mask;
    int is_wide, has_memory, is_broadcast, has_indices;
    // Bytes of a vector, and of the instruction's beginning and displacement.
    size_t length, size, displacement_size;
    int64_t displacement, base;
    unsigned scale;
};

static const int general[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

// Takes an instruction to pieces; 0 for one without the prefix.
static int decode(struct instruction *it, const mcontext_t *machine) {
    const uint8_t *code = (const uint8_t *)machine->gregs[REG_RIP], *at = code + 6;
    if (code[0] != 0x62) return 0;
    uint8_t modrm = code[5], mode = modrm >> 6;
    int r = !(code[1] & 0x80), x = !(code[1] & 0x40), b = !(code[1] & 0x20), r2 = !(code[1] & 0x10);
    int v2 = !(code[3] & 8);
    *it = (struct instruction){
        .state = (uint8_t *)machine->fpregs,
        .map = code[1] & 7,
        .prefix = code[2] & 3,
        .opcode = code[4],
        .target = (modrm >> 3 & 7) | (unsigned)r << 3 | (unsigned)r2 << 4,
        .first = (~code[2] >> 3 & 15) | (unsigned)v2 << 4,
        .second = (modrm & 7) | (unsigned)b << 3 | (unsigned)x << 4,
        .mask = code[3] & 7,
        .is_wide = code[2] >> 7,
        .has_memory = mode != 3,
        .is_broadcast = code[3] >> 4 & 1,
        .length = 16u << (code[3] >> 5 & 3),
    };
    if (it->has_memory) {
        unsigned base = (modrm & 7) | (unsigned)b << 3;
        if ((modrm & 7) == 4) {
            uint8_t sib = *at++;
            base = (sib & 7) | (unsigned)b << 3;
            it->second = (sib >> 3 & 7) | (unsigned)x << 3 | (unsigned)v2 << 4;
            it->scale = sib >> 6;
            it->has_indices = 1;
        }
        int has_no_base = mode == 0 && (base & 7) == 5;
        it->displacement_size = mode == 1 ? 1 : mode == 2 || has_no_base ? 4 : 0;
        if (it->displacement_size > 0) it->displacement = signed_number(at, it->displacement_size);
        at += it->displacement_size;
        if (!has_no_base) it->base = machine->gregs[general[base]];
        // Without SIB that is relative to what follows.
        else if (!it->has_indices) it->base = (int64_t)(uintptr_t)at;
    }
    it->size = (size_t)(at - code);
    return 1;
}

static void gather(const struct instruction *it) {
    size_t size = it->is_wide ? 8 : 4, index_size = it->opcode & 1 ? 8 : 4;
    size_t count = it->length / (size > index_size ? size : index_size);
    int64_t address = it->base + it->displacement * (it->displacement_size == 1 ? (int64_t)size : 1);
    uint8_t *mask = part(it->state, MASKS) + 8 * it->mask, indices[64], before[64], result[64] = {0};
    move_vector(it->state, it->second, indices, 0);
    move_vector(it->state, it->target, before, 0);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *source = before + i * size;
        if (mask[i / 8] >> (i % 8) & 1)
            source = (const uint8_t *)(address + (signed_number(indices + i * index_size, index_size) << it->scale));
        memcpy(result + i * size, source, size);
    }
    move_vector(it->state, it->target, result, 1);
    memset(mask, 0, 8);
}

// The second operand: a register, memory, or one number of memory in every place.
static void read_second(const struct instruction *it, const mcontext_t *machine, uint8_t bytes[64]) {
    if (!it->has_memory) {
        move_vector(it->state, it->second, bytes, 0);
        return;
    }
    size_t unit = it->is_broadcast ? 4 : it->length;
    int64_t address = it->base + it->displacement * (it->displacement_size == 1 ? (int64_t)unit : 1);
    // Index 4 is none.
    if (it->has_indices && (it->second & 15) != 4) address += machine->gregs[general[it->second & 15]] << it->scale;
    for (size_t i = 0; i < it->length; i += unit) memcpy(bytes + i, (const void *)address, unit);
}

static float of_bfloat16(const uint8_t *bytes) {
    uint8_t wide[4] = {0, 0, bytes[0], bytes[1]};
    float value;
    memcpy(&value, wide, 4);
    return value;
}

// VDPBF16PS: each sum takes its two products one by one, the upper one first.
static void add_products(const struct instruction *it, const mcontext_t *machine) {
    uint8_t first[64], second[64], result[64];
    move_vector(it->state, it->first, first, 0);
    move_vector(it->state, it->target, result, 0);
    read_second(it, machine, second);
    for (size_t i = 0; i < 64; i += 4) {
        float sum;
        memcpy(&sum, result + i, 4);
        sum = fmaf(of_bfloat16(first + i + 2), of_bfloat16(second + i + 2), sum);
        sum = fmaf(of_bfloat16(first + i), of_bfloat16(second + i), sum);
        if (i >= it->length) sum = 0;
        memcpy(result + i, &sum, 4);
    }
    move_vector(it->state, it->target, result, 1);
}

// VCVTNE2PS2BF16: the nearest, ties to even; the first operand becomes the upper half.
static void convert(const struct instruction *it, const mcontext_t *machine) {
    uint8_t halves[2][64], result[64] = {0};
    read_second(it, machine, halves[0]);
    move_vector(it->state, it->first, halves[1], 0);
    for (size_t i = 0; i < it->length / 2; i++) {
        uint32_t bits;
        memcpy(&bits, halves[i / (it->length / 4)] + i % (it->length / 4) * 4, 4);
        bits = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
        memcpy(result + 2 * i, &bits, 2);
    }
    move_vector(it->state, it->target, result, 1);
}

int carry_out_instruction(void *context) {
    mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
    struct instruction it;
    if (!decode(&it, machine) || it.map != 2) return 0;
    if (it.prefix == 1 && it.opcode >= 0x90 && it.opcode <= 0x93 && it.has_indices && it.second >= 16) gather(&it);
    else if (it.prefix == 2 && it.opcode == 0x52 && it.mask == 0) add_products(&it, machine);
    else if (it.prefix == 3 && it.opcode == 0x72 && it.mask == 0) convert(&it, machine);
    else return 0;
    machine->gregs[REG_RIP] += (greg_t)it.size;
    carried_out++;
    return 1;
}
#else
int carry_out_instruction(void *context) {
    (void)context;
    return 0;
}
#endif
