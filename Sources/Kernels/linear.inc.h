// The products of one family of CPUs: included once for each, with these defined:
// FAMILY(name) a name for the family's own functions, TARGET its attribute, LANES floats of a vector, UNIT inputs that
// four bytes hold: 1 float or 2 bfloat16, BLOCK_UNITS of them that one pass takes at most, STRIP rows and 2 · LANES
// outputs that it keeps in registers, STRIP_CASES its numbers of rows, INPUT_LOOP how the loop over inputs is unrolled.
// Units of two are moved about as if they were floats.

#include "activation.inc.h"

typedef float FAMILY(vector) __attribute__((vector_size(4 * LANES)));
enum { FAMILY(panel) = 2 * LANES };

TARGET INLINE FAMILY(vector) FAMILY(load)(const float *from) {
    FAMILY(vector) value;
    memcpy(&value, from, sizeof value);
    return value;
}

TARGET INLINE void FAMILY(store)(float *to, FAMILY(vector) value) { memcpy(to, &value, sizeof value); }

#if UNIT == 1
// One unit of a panel: inputs that are `step` apart, of which `count` are there.
INLINE float FAMILY(unite)(const float *from, size_t step, size_t count) { return *from; }

TARGET INLINE FAMILY(vector) FAMILY(add_product)(FAMILY(vector) sum, float input, FAMILY(vector) weights) {
    return sum + input * weights;
}

TARGET INLINE void FAMILY(copy)(float *units, const float *from, size_t inputs) {
    memcpy(units, from, inputs * sizeof(float));
}
#else
// The nearest bfloat16, ties to even.
INLINE uint32_t FAMILY(round)(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
}

INLINE float FAMILY(unite)(const float *from, size_t step, size_t count) {
    uint32_t bits = FAMILY(round)(*from) | (count > 1 ? FAMILY(round)(from[step]) << 16 : 0);
    float unit;
    memcpy(&unit, &bits, sizeof unit);
    return unit;
}

TARGET INLINE FAMILY(vector) FAMILY(add_product)(FAMILY(vector) sum, float input, FAMILY(vector) weights) {
    return (FAMILY(vector))_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_ps(input), (__m512bh)weights);
}

TARGET INLINE void FAMILY(copy)(float *units, const float *from, size_t inputs) {
    size_t i = 0;
    for (; i + 32 <= inputs; i += 32, units += 16) {
        __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(from + i + 16), _mm512_loadu_ps(from + i));
        memcpy(units, &both, sizeof both);
    }
    if (i < inputs) {
        uint32_t mask = (UINT32_C(1) << (inputs - i)) - 1;
        __m512 low = _mm512_maskz_loadu_ps((__mmask16)mask, from + i);
        __m512 high = _mm512_maskz_loadu_ps((__mmask16)(mask >> 16), from + i + 16);
        __m512bh both = _mm512_cvtne2ps_pbh(high, low);
        memcpy(units, &both, sizeof both);
    }
}
#endif

#if LANES == 16
// Units of 16 inputs or pairs of them: of sixteen rows `stride` apart, into columns a panel apart.
TARGET INLINE void FAMILY(transpose)(float *columns, const float *rows, size_t stride) {
    __m512 row[16], mixed[16];
    UNROLL for (size_t r = 0; r < 16; r++) {
        float units[16];
        FAMILY(copy)(units, rows + r * stride, 16 * UNIT);
        memcpy(&row[r], units, sizeof row[r]);
    }
    // Within quarters of 4 x 4, then the quarters.
    UNROLL for (size_t r = 0; r < 16; r += 2) {
        mixed[r] = _mm512_unpacklo_ps(row[r], row[r + 1]);
        mixed[r + 1] = _mm512_unpackhi_ps(row[r], row[r + 1]);
    }
    UNROLL for (size_t r = 0; r < 16; r += 4) {
        UNROLL for (size_t half = 0; half < 2; half++) {
            __m512d upper = (__m512d)mixed[r + half], lower = (__m512d)mixed[r + half + 2];
            row[r + 2 * half] = (__m512)_mm512_unpacklo_pd(upper, lower);
            row[r + 2 * half + 1] = (__m512)_mm512_unpackhi_pd(upper, lower);
        }
    }
    UNROLL for (size_t r = 0; r < 16; r += 8) {
        UNROLL for (size_t c = 0; c < 4; c++) {
            mixed[r + c] = _mm512_shuffle_f32x4(row[r + c], row[r + c + 4], 0x88);
            mixed[r + c + 4] = _mm512_shuffle_f32x4(row[r + c], row[r + c + 4], 0xDD);
        }
    }
    UNROLL for (size_t c = 0; c < 8; c++) {
        FAMILY(store)(columns + c * FAMILY(panel), _mm512_shuffle_f32x4(mixed[c], mixed[c + 8], 0x88));
        FAMILY(store)(columns + (c + 8) * FAMILY(panel), _mm512_shuffle_f32x4(mixed[c], mixed[c + 8], 0xDD));
    }
}
#endif

// Some units of the panel's outputs, one by one: CPUs are slower at gathering them.
TARGET INLINE void FAMILY(pack_units)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t first,
                                      size_t inputs) {
    for (size_t input = first; input < inputs; input += UNIT) {
        _Pragma("clang loop vectorize(disable)")
        for (size_t i = 0; i < FAMILY(panel); i++) {
            *packed++ = i < outputs ? FAMILY(unite)(matrix + i * stride + input, 1, inputs - input) : 0;
        }
    }
}

TARGET static void FAMILY(pack)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs) {
    size_t units = (inputs + UNIT - 1) / UNIT;
    for (size_t first = 0; first < outputs; first += FAMILY(panel), packed += units * FAMILY(panel)) {
        const float *from = matrix + first * stride;
        size_t count = outputs - first < FAMILY(panel) ? outputs - first : FAMILY(panel), done = 0;
#if LANES == 16
        for (; count == FAMILY(panel) && done + 16 * UNIT <= inputs; done += 16 * UNIT) {
            float *to = packed + done / UNIT * FAMILY(panel);
            FAMILY(transpose)(to, from + done, stride);
            FAMILY(transpose)(to + 16, from + 16 * stride + done, stride);
        }
#endif
        FAMILY(pack_units)(packed + done / UNIT * FAMILY(panel), from, stride, count, done, inputs);
    }
}

TARGET static void FAMILY(pack_inputs)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs,
                                       size_t first, size_t count) {
    size_t units = (inputs + UNIT - 1) / UNIT;
    for (size_t output = 0; output < outputs; output += FAMILY(panel)) {
        size_t width = outputs - output < FAMILY(panel) ? outputs - output : FAMILY(panel);
        float *to = packed + output * units + first / UNIT * FAMILY(panel);
        for (size_t input = 0; input < count; input += UNIT, to += FAMILY(panel)) {
            const float *from = matrix + input * stride + output;
            if (width == FAMILY(panel)) {
                for (size_t i = 0; i < FAMILY(panel); i++) to[i] = FAMILY(unite)(from + i, stride, count - input);
            } else {
                for (size_t i = 0; i < FAMILY(panel); i++) {
                    to[i] = i < width ? FAMILY(unite)(from + i, stride, count - input) : 0;
                }
            }
        }
    }
}

// tile[rows, panel] ← (accumulate ? tile : 0) + block[rows, inputs] · weights[inputs, panel]
// Meanwhile `step` bytes an input are fetched from `next` on, a little at a time: many at once would hold up the rest.
TARGET INLINE void FAMILY(tile)(float *restrict tile, size_t stride, const float *restrict block, size_t block_stride,
                                const float *restrict weights, size_t inputs, int accumulate, const char *next,
                                size_t step, const size_t rows) {
    FAMILY(vector) left[STRIP], right[STRIP];
    UNROLL for (size_t r = 0; r < rows; r++) {
        left[r] = right[r] = (FAMILY(vector)){0};
        for (size_t c = 0; c < FAMILY(panel); c += 16) __builtin_prefetch(tile + r * stride + c, 1);
    }
    INPUT_LOOP
    for (size_t i = 0; i < inputs; i++, next += step) {
        __builtin_prefetch(next, 0, 2);
        FAMILY(vector) first = FAMILY(load)(weights + i * FAMILY(panel));
        FAMILY(vector) second = FAMILY(load)(weights + i * FAMILY(panel) + LANES);
        UNROLL for (size_t r = 0; r < rows; r++) {
            float x = block[r * block_stride + i];
            left[r] = FAMILY(add_product)(left[r], x, first);
            right[r] = FAMILY(add_product)(right[r], x, second);
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        float *row = tile + r * stride;
        FAMILY(store)(row, accumulate ? FAMILY(load)(row) + left[r] : left[r]);
        FAMILY(store)(row + LANES, accumulate ? FAMILY(load)(row + LANES) + right[r] : right[r]);
    }
}

// The same for up to STRIP rows: each number of rows is compiled for itself.
TARGET static void FAMILY(strip)(float *restrict tile, size_t stride, const float *restrict block, size_t block_stride,
                                 const float *restrict weights, size_t inputs, int accumulate, const char *next,
                                 size_t step, size_t rows) {
    switch (rows) {
#define ROWS(n)                                                                                                        \
    case n: FAMILY(tile)(tile, stride, block, block_stride, weights, inputs, accumulate, next, step, n); break;
    STRIP_CASES
#undef ROWS
    }
}

// tile ← activation(tile + bias), while it is in the cache.
TARGET static void FAMILY(finish)(float *tile, size_t stride, const float *restrict bias,
                                  enum kernel_activation activation, size_t rows, size_t columns) {
    _Alignas(64) float values[STRIP * FAMILY(panel)];
    for (size_t r = 0; r < rows; r += STRIP, tile += STRIP * stride) {
        size_t count = rows - r < STRIP ? rows - r : STRIP;
        for (size_t s = 0; s < count; s++) {
            float *restrict to = values + s * columns, *row = tile + s * stride;
            for (size_t c = 0; c < columns; c++) to[c] = bias ? row[c] + bias[c] : row[c];
        }
        if (activation != KERNEL_NONE) FAMILY(activate)(values, activation, count * columns);
        for (size_t s = 0; s < count; s++) memcpy(tile + s * stride, values + s * columns, columns * sizeof(float));
    }
}

// A last panel that is not full: through a tile of its own.
TARGET static void FAMILY(ragged)(float *restrict output, size_t stride, const float *restrict block,
                                  size_t block_stride, const float *restrict weights, size_t inputs, int accumulate,
                                  const char *next, size_t step, size_t rows, size_t columns) {
    float tile[STRIP * FAMILY(panel)];
    FAMILY(strip)(tile, FAMILY(panel), block, block_stride, weights, inputs, 0, next, step, rows);
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++) {
            float before = accumulate ? output[r * stride + c] : 0;
            output[r * stride + c] = before + tile[r * FAMILY(panel) + c];
        }
    }
}

// output[rows, outputs] ← (accumulate ? output : 0) + block[rows, depth] · weights, for a block that the second
// cache holds while panel after panel of weights passes through the first: each is fetched while the one before it is
// worked on. Panels are `panel_size` floats apart.
TARGET static void FAMILY(block)(float *output, size_t output_stride, const float *block, size_t block_stride,
                                 const float *weights, size_t panel_size, const float *bias,
                                 enum kernel_activation activation, int accumulate, size_t rows, size_t outputs,
                                 size_t depth) {
    size_t strips = (rows + STRIP - 1) / STRIP, step = (FAMILY(panel) * sizeof(float) + strips - 1) / strips;
    for (size_t first = 0; first < outputs; first += FAMILY(panel), weights += panel_size) {
        const char *next = (const char *)(first + FAMILY(panel) < outputs ? weights + panel_size : weights);
        size_t width = outputs - first < FAMILY(panel) ? outputs - first : FAMILY(panel);
        for (size_t r = 0; r < rows; r += STRIP) {
            size_t count = rows - r < STRIP ? rows - r : STRIP;
            float *tile = output + r * output_stride + first;
            const float *strip = block + r * block_stride;
            if (width == FAMILY(panel)) {
                FAMILY(strip)(tile, output_stride, strip, block_stride, weights, depth, accumulate, next, step, count);
            } else {
                FAMILY(ragged)(tile, output_stride, strip, block_stride, weights, depth, accumulate, next, step, count,
                               width);
            }
            next += step * depth;
        }
        if (bias || activation != KERNEL_NONE) {
            FAMILY(finish)(output + first, output_stride, bias ? bias + first : 0, activation, rows, width);
        }
    }
}

TARGET static void FAMILY(linear)(float *output, size_t output_stride, const float *input, size_t stride,
                                  const float *packed, const float *bias, enum kernel_activation activation,
                                  int accumulate, size_t rows, size_t outputs, size_t inputs) {
    // Rows begin at other places of the cache's sets than those before them.
    enum { apart = BLOCK_UNITS + 16 };
    _Alignas(64) float block[BLOCK_ROWS * apart];
    size_t units = (inputs + UNIT - 1) / UNIT;
    size_t blocks = (units + BLOCK_UNITS - 1) / BLOCK_UNITS;
    size_t most = block_height(rows, BLOCK_ROWS, STRIP);
    for (size_t b = 0; b < blocks; b++) {
        size_t from = units * b / blocks, depth = units * (b + 1) / blocks - from;
        int isLast = b + 1 == blocks;
        for (size_t top = 0; top < rows; top += most) {
            size_t height = rows - top < most ? rows - top : most;
            const float *source = input + top * stride + from * UNIT;
            // Floats that are read a few times only are not worth a copy.
            if (UNIT > 1 || outputs > 4 * FAMILY(panel)) {
                size_t count = inputs - from * UNIT < depth * UNIT ? inputs - from * UNIT : depth * UNIT;
                for (size_t r = 0; r < height; r++) FAMILY(copy)(block + r * apart, source + r * stride, count);
                source = block;
            }
            FAMILY(block)(output + top * output_stride, output_stride, source, source == block ? apart : stride,
                          packed + from * FAMILY(panel), units * FAMILY(panel), isLast ? bias : 0,
                          isLast ? activation : KERNEL_NONE, accumulate || b > 0, height, outputs, depth);
        }
    }
}

static const kernel_products FAMILY(products) = {
    FAMILY(panel), UNIT, FAMILY(pack), FAMILY(pack_inputs), FAMILY(linear),
};

#undef FAMILY
#undef TARGET
#undef LANES
#undef STRIP
#undef STRIP_CASES
