// Products of 8-bit integers for one family of CPUs: included once for each, with these defined:
// LINEAR what is defined, FAMILY(name) a name for the family's own functions, TARGET their attribute, STRIP rows and VECTORS · LANES outputs that
// one pass over the inputs keeps in registers, STRIP_CASES its numbers of rows, and of vectors of LANES 32-bit integers
// FAMILY(integers) and FAMILY(dot)(sums, bytes, weights, more bytes, more weights): sums of four products a lane, twice.

#include "activation.inc.h"
#include "quantize.inc.h"

typedef float FAMILY(floats) __attribute__((vector_size(4 * LANES)));
enum { FAMILY(width) = VECTORS * LANES, FAMILY(row_vectors) = VECTORS };

TARGET INLINE FAMILY(integers) FAMILY(load_weights)(const int8_t *from) {
    FAMILY(integers) value;
    memcpy(&value, from, sizeof value);
    return value;
}

TARGET INLINE FAMILY(floats) FAMILY(load_floats)(const float *from) {
    FAMILY(floats) value;
    memcpy(&value, from, sizeof value);
    return value;
}

// The same four bytes in each lane.
TARGET INLINE FAMILY(integers) FAMILY(broadcast)(const uint8_t *from) {
    int32_t four;
    memcpy(&four, from, sizeof four);
    return (FAMILY(integers)){0} + four;
}

// sums[rows, width] ← bytes[rows, depth] · weights, whose panels are PANEL · depth bytes apart.
// Meanwhile `step` bytes a group are fetched from `next` on.
TARGET INLINE void FAMILY(sum)(int32_t *restrict sums, const uint8_t *restrict bytes, size_t stride,
                               const int8_t *restrict weights, size_t depth, const char *next, size_t step,
                               const size_t rows) {
    FAMILY(integers) sum[STRIP][VECTORS];
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t v = 0; v < VECTORS; v++) sum[r][v] = (FAMILY(integers)){0};
    }
    _Pragma("clang loop unroll(disable)")
    for (size_t group = 0; group < depth; group += GROUP, next += step) {
        __builtin_prefetch(next, 0, 2);
        FAMILY(integers) first[VECTORS], second[VECTORS];
        UNROLL for (size_t v = 0; v < VECTORS; v++) {
            const int8_t *from = weights + v * LANES / PANEL * PANEL * depth + group * PANEL + v * LANES % PANEL * 4;
            first[v] = FAMILY(load_weights)(from);
            second[v] = FAMILY(load_weights)(from + 4 * PANEL);
        }
        UNROLL for (size_t r = 0; r < rows; r++) {
            const uint8_t *eight = bytes + r * stride + group;
            FAMILY(integers) four = FAMILY(broadcast)(eight), more = FAMILY(broadcast)(eight + 4);
            UNROLL for (size_t v = 0; v < VECTORS; v++) {
                sum[r][v] = FAMILY(dot)(sum[r][v], four, first[v], more, second[v]);
            }
        }
        // Else the compiler puts additions off and runs out of registers.
        UNROLL for (size_t r = 0; r < rows; r++) {
            UNROLL for (size_t v = 0; v < VECTORS; v++) KEEP(sum[r][v]);
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++) memcpy(sums + r * FAMILY(width), sum[r], sizeof sum[r]);
}

// Inlined, its sums would be pushed out of the registers.
NOINLINE TARGET static void FAMILY(integer_strip)(int32_t *restrict sums, const uint8_t *restrict bytes,
                                                  size_t stride, const int8_t *restrict weights, size_t depth,
                                                  const char *next, size_t step, size_t rows) {
    switch (rows) {
#define ROWS(n) case n: FAMILY(sum)(sums, bytes, stride, weights, depth, next, step, n); break;
    STRIP_CASES
#undef ROWS
    }
}

// values ← (accumulate ? values : 0) + scale · (step · sums + low · Σ weights) + bias
TARGET INLINE void FAMILY(scale)(float *restrict values, const int32_t *restrict sums, float step, float low,
                                 const struct outputs outputs, int accumulate) {
    // Rounded alike everywhere.
    _Pragma("clang fp contract(off)")
    UNROLL for (size_t at = 0; at < FAMILY(width); at += LANES) {
        FAMILY(integers) whole;
        memcpy(&whole, sums + at, sizeof whole);
        FAMILY(floats) value = step * __builtin_convertvector(whole, FAMILY(floats));
        value = FAMILY(load_floats)(outputs.scales + at) * (value + low * FAMILY(load_floats)(outputs.sums + at));
        if (accumulate) value += FAMILY(load_floats)(values + at);
        if (outputs.bias) value += FAMILY(load_floats)(outputs.bias + at);
        memcpy(values + at, &value, sizeof value);
    }
}

// tile ← activation of what a strip's sums stand for. A last panel that is not full has fewer columns.
TARGET static void FAMILY(finish_strip)(float *restrict tile, size_t stride, const int32_t *restrict sums,
                                        const float *restrict steps, const float *restrict lows,
                                        const struct outputs outputs, enum kernel_activation activation,
                                        int accumulate, size_t rows, size_t columns) {
    int isFull = columns == FAMILY(width);
    if (isFull && activation == KERNEL_NONE) {
        for (size_t r = 0; r < rows; r++) {
            FAMILY(scale)(tile + r * stride, sums + r * FAMILY(width), steps[r], lows[r], outputs, accumulate);
        }
        return;
    }
    _Alignas(64) float values[STRIP * FAMILY(width)];
    if (accumulate && !isFull) memset(values, 0, sizeof values);
    for (size_t r = 0; r < rows; r++) {
        float *to = values + r * FAMILY(width);
        if (accumulate) memcpy(to, tile + r * stride, columns * sizeof(float));
        FAMILY(scale)(to, sums + r * FAMILY(width), steps[r], lows[r], outputs, accumulate);
    }
    if (activation != KERNEL_NONE) FAMILY(activate)(values, activation, rows * FAMILY(width));
    for (size_t r = 0; r < rows; r++) {
        const float *from = values + r * FAMILY(width);
        memcpy(tile + r * stride, from, isFull ? FAMILY(width) * sizeof(float) : columns * sizeof(float));
    }
}

// The same of a whole panel, zeros behind a last one that is not full.
TARGET static struct outputs FAMILY(filled)(struct outputs outputs, float *room, size_t columns) {
    memset(room, 0, 3 * FAMILY(width) * sizeof *room);
    memcpy(room, outputs.scales, columns * sizeof *room);
    memcpy(room + FAMILY(width), outputs.sums, columns * sizeof *room);
    if (outputs.bias) memcpy(room + 2 * FAMILY(width), outputs.bias, columns * sizeof *room);
    return (struct outputs){room, room + FAMILY(width), outputs.bias ? room + 2 * FAMILY(width) : 0};
}

TARGET void LINEAR(float *output, size_t output_stride, const float *input, size_t stride,
                   const int8_t *packed, const float *scales, const float *weight_sums, const float *bias,
                   enum kernel_activation activation, int accumulate, size_t rows, size_t outputs, size_t inputs) {
    _Alignas(64) uint8_t bytes[BLOCK_BYTES];
    _Alignas(64) int32_t sums[STRIP * FAMILY(width)];
    float steps[BLOCK_ROWS], lows[BLOCK_ROWS], room[3 * FAMILY(width)];
    size_t depth = rounded_up(inputs, GROUP), row_bytes = depth + 64;
    size_t fitting = BLOCK_BYTES / row_bytes;
    size_t most = block_height(rows, fitting < BLOCK_ROWS ? fitting : BLOCK_ROWS, STRIP);
    for (size_t top = 0; top < rows; top += most) {
        size_t height = rows - top < most ? rows - top : most;
        for (size_t r = 0; r < height; r++) {
            memset(bytes + r * row_bytes + inputs, 0, depth - inputs);
            FAMILY(quantize)(bytes + r * row_bytes, &steps[r], &lows[r], input + (top + r) * stride, inputs);
        }
        size_t strips = (height + STRIP - 1) / STRIP, step = (GROUP * FAMILY(width) + strips - 1) / strips;
        for (size_t first = 0; first < outputs; first += FAMILY(width)) {
            const int8_t *weights = packed + first * depth;
            size_t following = first + FAMILY(width) < outputs ? FAMILY(width) * depth : 0;
            const char *next = (const char *)(weights + following);
            size_t columns = outputs - first < FAMILY(width) ? outputs - first : FAMILY(width);
            struct outputs these = {scales + first, weight_sums + first, bias ? bias + first : 0};
            if (columns < FAMILY(width)) these = FAMILY(filled)(these, room, columns);
            for (size_t strip = 0; strip < strips; strip++) {
                // Of about one height: of a row or two the sums would wait for one another.
                size_t r = height * strip / strips, count = height * (strip + 1) / strips - r;
                for (size_t s = 0; s < count; s++) {
                    const float *row = output + (top + r + s) * output_stride + first;
                    for (size_t c = 0; c < columns; c += 16) __builtin_prefetch(row + c, 1);
                }
                FAMILY(integer_strip)(sums, bytes + r * row_bytes, row_bytes, weights, depth, next, step, count);
                next += step * (depth / GROUP);
                FAMILY(finish_strip)(output + (top + r) * output_stride + first, output_stride, sums, steps + r,
                                     lows + r, these, activation, accumulate, count, columns);
            }
        }
    }
}

#undef LINEAR
#undef FAMILY
#undef TARGET
#undef LANES
#undef VECTORS
#undef STRIP
#undef STRIP_CASES
