#include "gather.h"

static size_t carried_out;

size_t gathers_carried_out(void) { return carried_out; }

#if defined(__x86_64__)
#include <cpuid.h>
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

int carry_out_gather(void *context) {
    static const int general[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                    REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
    const uint8_t *code = (const uint8_t *)machine->gregs[REG_RIP];
    // EVEX prefix, opcode, ModRM, SIB (SDM volume 2, 2.7): register bits of the prefix are inverted.
    uint8_t first = code[1], second = code[2], third = code[3], opcode = code[4], modrm = code[5], sib = code[6];
    int is_gather = code[0] == 0x62 && (first & 7) == 2 && (second & 3) == 1 && opcode >= 0x90 && opcode <= 0x93;
    int mode = modrm >> 6, has_high_indices = !(third & 0x08);
    if (!is_gather || !has_high_indices || (modrm & 7) != 4 || mode == 3 || (mode == 0 && (sib & 7) == 5)) return 0;
    unsigned target = (modrm >> 3 & 7) | (first & 0x80 ? 0 : 8) | (first & 0x10 ? 0 : 16);
    unsigned base = (sib & 7) | (first & 0x20 ? 0 : 8), indices = 16 | (sib >> 3 & 7) | (first & 0x40 ? 0 : 8);
    size_t size = second & 0x80 ? 8 : 4, index_size = opcode & 1 ? 8 : 4, length = 16u << (third >> 5 & 3);
    size_t count = length / (size > index_size ? size : index_size);
    int64_t offset = mode == 0 ? 0 : mode == 1 ? signed_number(code + 7, 1) * (int64_t)size : signed_number(code + 7, 4);
    int64_t address = machine->gregs[general[base]] + offset;

    uint8_t *state = (uint8_t *)machine->fpregs, *mask = part(state, MASKS) + 8 * (third & 7);
    uint8_t from[64], to[64], result[64] = {0};
    move_vector(state, indices, from, 0);
    move_vector(state, target, to, 0);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *source = to + i * size;
        if (mask[i / 8] >> (i % 8) & 1)
            source = (const uint8_t *)(address + (signed_number(from + i * index_size, index_size) << (sib >> 6)));
        memcpy(result + i * size, source, size);
    }
    move_vector(state, target, result, 1);
    memset(mask, 0, 8);
    machine->gregs[REG_RIP] += mode == 0 ? 7 : mode == 1 ? 8 : 11;
    carried_out++;
    return 1;
}
#else
int carry_out_gather(void *context) {
    (void)context;
    return 0;
}
#endif
