// The products of one family of CPUs: included once for each, with these defined:
// FAMILY(name) a name for the family's own functions, TARGET its attribute, LANES floats of a vector,
// STRIP rows and 2 · LANES outputs that one pass over the inputs keeps in registers.

typedef float FAMILY(vector) __attribute__((vector_size(4 * LANES)));
enum { FAMILY(panel) = 2 * LANES };

TARGET INLINE FAMILY(vector) FAMILY(load)(const float *from) {
    FAMILY(vector) value;
    memcpy(&value, from, sizeof value);
    return value;
}

TARGET INLINE void FAMILY(store)(float *to, FAMILY(vector) value) { memcpy(to, &value, sizeof value); }

TARGET static void FAMILY(pack)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs) {
    for (size_t first = 0; first < outputs; first += FAMILY(panel)) {
        size_t count = outputs - first < FAMILY(panel) ? outputs - first : FAMILY(panel);
        for (size_t input = 0; input < inputs; input++) {
            for (size_t i = 0; i < FAMILY(panel); i++) {
                *packed++ = i < count ? matrix[(first + i) * stride + input] : 0;
            }
        }
    }
}

TARGET static void FAMILY(pack_inputs)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs,
                                       size_t first, size_t count) {
    for (size_t output = 0; output < outputs; output += FAMILY(panel)) {
        size_t width = outputs - output < FAMILY(panel) ? outputs - output : FAMILY(panel);
        float *to = packed + output * inputs + first * FAMILY(panel);
        for (size_t input = 0; input < count; input++, to += FAMILY(panel)) {
            const float *from = matrix + input * stride + output;
            if (width == FAMILY(panel)) {
                memcpy(to, from, FAMILY(panel) * sizeof(float));
            } else {
                for (size_t i = 0; i < FAMILY(panel); i++) to[i] = i < width ? from[i] : 0;
            }
        }
    }
}

// tile[rows, panel] ← (accumulate ? tile : 0) + block[rows, inputs] · weights[inputs, panel]
TARGET INLINE void FAMILY(tile)(float *restrict tile, size_t stride, const float *restrict block, size_t block_stride,
                                const float *restrict weights, size_t inputs, int accumulate, const size_t rows) {
    FAMILY(vector) left[STRIP], right[STRIP];
    UNROLL for (size_t r = 0; r < rows; r++) {
        left[r] = right[r] = (FAMILY(vector)){0};
        __builtin_prefetch(tile + r * stride, 1);
    }
    _Pragma("clang loop unroll_count(4)")
    for (size_t i = 0; i < inputs; i++) {
        FAMILY(vector) first = FAMILY(load)(weights + i * FAMILY(panel));
        FAMILY(vector) second = FAMILY(load)(weights + i * FAMILY(panel) + LANES);
        UNROLL for (size_t r = 0; r < rows; r++) {
            float x = block[r * block_stride + i];
            left[r] += x * first;
            right[r] += x * second;
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
                                 const float *restrict weights, size_t inputs, int accumulate, size_t rows) {
    switch (rows) {
#define ROWS(n) case n: FAMILY(tile)(tile, stride, block, block_stride, weights, inputs, accumulate, n); break;
    STRIP_CASES
#undef ROWS
    }
}

// tile ← activation(tile + bias), while it is in the cache.
TARGET static void FAMILY(finish)(float *tile, size_t stride, const float *restrict bias,
                                  enum kernel_activation activation, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = tile + r * stride;
        if (bias) {
            for (size_t c = 0; c < columns; c++) row[c] += bias[c];
        }
        if (activation == KERNEL_QUICK_GELU) {
            for (size_t c = 0; c < columns; c++) row[c] = row[c] / (1.0f + exponential(-1.702f * row[c]));
        } else if (activation == KERNEL_GELU) {
            for (size_t c = 0; c < columns; c++) row[c] = 0.5f * row[c] * (1.0f + errorFunction(row[c] * 0.70710678f));
        }
    }
}

// A last panel that is not full: through a tile of its own.
TARGET static void FAMILY(ragged)(float *restrict output, size_t stride, const float *restrict block,
                                  size_t block_stride, const float *restrict weights, size_t inputs, int accumulate,
                                  size_t rows, size_t columns) {
    float tile[STRIP * FAMILY(panel)];
    FAMILY(strip)(tile, FAMILY(panel), block, block_stride, weights, inputs, 0, rows);
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
    size_t fetched = depth * FAMILY(panel) * sizeof(float) / 64 * STRIP / (rows + STRIP) + 1;
    for (size_t first = 0; first < outputs; first += FAMILY(panel), weights += panel_size) {
        const char *next = (const char *)(first + FAMILY(panel) < outputs ? weights + panel_size : weights);
        size_t width = outputs - first < FAMILY(panel) ? outputs - first : FAMILY(panel);
        for (size_t r = 0; r < rows; r += STRIP) {
            size_t count = rows - r < STRIP ? rows - r : STRIP;
            float *tile = output + r * output_stride + first;
            const float *strip = block + r * block_stride;
            for (size_t line = 0; line < fetched; line++, next += 64) __builtin_prefetch(next, 0, 2);
            if (width == FAMILY(panel)) {
                FAMILY(strip)(tile, output_stride, strip, block_stride, weights, depth, accumulate, count);
            } else {
                FAMILY(ragged)(tile, output_stride, strip, block_stride, weights, depth, accumulate, count, width);
            }
        }
        if (bias || activation != KERNEL_NONE) {
            FAMILY(finish)(output + first, output_stride, bias ? bias + first : 0, activation, rows, width);
        }
    }
}

TARGET static void FAMILY(linear)(float *output, size_t output_stride, const float *input, size_t stride,
                                  const float *packed, const float *bias, enum kernel_activation activation,
                                  int accumulate, size_t rows, size_t outputs, size_t inputs) {
    _Alignas(64) float block[BLOCK_ROWS * BLOCK_STRIDE];
    size_t blocks = (inputs + BLOCK_INPUTS - 1) / BLOCK_INPUTS;
    for (size_t b = 0; b < blocks; b++) {
        size_t from = inputs * b / blocks, depth = inputs * (b + 1) / blocks - from;
        int isLast = b + 1 == blocks;
        for (size_t top = 0; top < rows; top += BLOCK_ROWS) {
            size_t height = rows - top < BLOCK_ROWS ? rows - top : BLOCK_ROWS;
            const float *source = input + top * stride + from;
            // What is read a few times only is not worth a copy.
            if (outputs > 4 * FAMILY(panel)) {
                for (size_t r = 0; r < height; r++) {
                    memcpy(block + r * BLOCK_STRIDE, source + r * stride, depth * sizeof(float));
                }
                source = block;
            }
            FAMILY(block)(output + top * output_stride, output_stride, source, source == block ? BLOCK_STRIDE : stride,
                          packed + from * FAMILY(panel), inputs * FAMILY(panel), isLast ? bias : 0,
                          isLast ? activation : KERNEL_NONE, accumulate || b > 0, height, outputs, depth);
        }
    }
}

#undef FAMILY
#undef TARGET
#undef LANES
#undef STRIP
#undef STRIP_CASES
