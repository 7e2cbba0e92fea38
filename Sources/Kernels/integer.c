#include "integer.h"
#include "exponential.h"
#include "integer_layout.h"
#include "multiversion.h"
#include <math.h>
#include <string.h>

enum { BLOCK_BYTES = 160 << 10, BLOCK_ROWS = 64 };

static size_t rounded_up(size_t value, size_t step) { return (value + step - 1) / step * step; }

size_t kernel_integer_size(size_t outputs, size_t inputs) {
    return rounded_up(outputs, PANEL) * rounded_up(inputs, GROUP);
}

// Where the weight of an output and an input lies.
static size_t place(size_t output, size_t input, size_t inputs) {
    size_t panel = output / PANEL * PANEL * rounded_up(inputs, GROUP);
    return panel + input / GROUP * GROUP * PANEL + output % PANEL / 8 * 64 + input % GROUP / 4 * 32 + output % 8 * 4 + input % 4;
}

// The four inputs of a group that are added up in 16 bits: two neighbours, and two behind the next.
static const size_t quads[2][4] = {{0, 1, 4, 5}, {2, 3, 6, 7}};

// The largest sum of one sign in any four.
static float largest_quad(const float *row, size_t inputs) {
    float largest = 0;
    for (size_t group = 0; group < inputs; group += GROUP) {
        for (size_t q = 0; q < 2; q++) {
            float positive = 0, negative = 0;
            for (size_t i = 0; i < 4; i++) {
                size_t input = group + quads[q][i];
                float w = input < inputs ? row[input] : 0;
                if (w > 0) positive += w; else negative -= w;
            }
            largest = fmaxf(largest, fmaxf(positive, negative));
        }
    }
    return largest;
}

// Takes back what rounding has added beyond 128, where it has added most.
static void keep_within(int *rounded, const float *exact) {
    for (int sign = -1; sign <= 1; sign += 2) {
        for (;;) {
            int sum = 0;
            size_t worst = 0;
            float excess = -1;
            for (size_t i = 0; i < 4; i++) {
                if (rounded[i] * sign <= 0) continue;
                sum += rounded[i] * sign;
                float added = (float)(rounded[i] * sign) - exact[i] * (float)sign;
                if (added > excess) excess = added, worst = i;
            }
            if (sum <= 128) break;
            rounded[worst] -= sign;
        }
    }
}

void kernel_integer_pack(int8_t *packed, float *scales, float *sums, const float *weights, size_t stride,
                         size_t outputs, size_t inputs) {
    memset(packed, 0, kernel_integer_size(outputs, inputs));
    for (size_t output = 0; output < outputs; output++) {
        const float *row = weights + output * stride;
        float largest = 0;
        for (size_t i = 0; i < inputs; i++) largest = fmaxf(largest, fabsf(row[i]));
        float scale = fmaxf(largest / 127, largest_quad(row, inputs) / 128);
        int total = 0;
        for (size_t group = 0; scale > 0 && group < inputs; group += GROUP) {
            for (size_t q = 0; q < 2; q++) {
                float exact[4];
                int rounded[4];
                for (size_t i = 0; i < 4; i++) {
                    size_t input = group + quads[q][i];
                    exact[i] = input < inputs ? row[input] / scale : 0;
                    rounded[i] = (int)lrintf(exact[i]);
                }
                keep_within(rounded, exact);
                for (size_t i = 0; i < 4; i++) {
                    size_t input = group + quads[q][i];
                    if (input >= inputs) continue;
                    packed[place(output, input, inputs)] = (int8_t)rounded[i];
                    total += rounded[i];
                }
            }
        }
        scales[output] = scale;
        sums[output] = (float)total;
    }
}

MULTIVERSION
void kernel_quantize(uint8_t *restrict bytes, float *restrict step, float *restrict low, const float *restrict row,
                     size_t inputs) {
    float smallest = row[0], largest = row[0];
    for (size_t i = 1; i < inputs; i++) {
        smallest = row[i] < smallest ? row[i] : smallest;
        largest = row[i] > largest ? row[i] : largest;
    }
    float range = largest - smallest;
    float factor = range > 0 ? 255.0f / range : 0;
    for (size_t i = 0; i < inputs; i++) bytes[i] = (uint8_t)(int)((row[i] - smallest) * factor + 0.5f);
    *step = range / 255.0f;
    *low = smallest;
}

// tile ← activation((accumulate ? tile : 0) + scale · (step · sums + low · Σ weights) + bias)
MULTIVERSION
void kernel_integer_finish(float *restrict tile, size_t stride, const int32_t *restrict sums,
                           const float *restrict steps, const float *restrict lows, const float *restrict scales,
                           const float *restrict weight_sums, const float *restrict bias,
                           enum kernel_activation activation, int accumulate, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = tile + r * stride;
        const int32_t *restrict from = sums + r * PANEL;
        float step = steps[r], low = lows[r];
        float values[PANEL];
        for (size_t c = 0; c < columns; c++) values[c] = scales[c] * (step * (float)from[c] + low * weight_sums[c]);
        if (accumulate) {
            for (size_t c = 0; c < columns; c++) values[c] += row[c];
        }
        if (bias) {
            for (size_t c = 0; c < columns; c++) values[c] += bias[c];
        }
        if (activation == KERNEL_QUICK_GELU) {
            for (size_t c = 0; c < columns; c++) values[c] = values[c] / (1.0f + exponential(-1.702f * values[c]));
        } else if (activation == KERNEL_GELU) {
            for (size_t c = 0; c < columns; c++) {
                values[c] = 0.5f * values[c] * (1.0f + errorFunction(values[c] * 0.70710678f));
            }
        }
        for (size_t c = 0; c < columns; c++) row[c] = values[c];
    }
}

void kernel_integer_linear(const kernel_family *family, float *output, size_t output_stride, const float *input,
                           size_t stride, const int8_t *packed, const float *scales, const float *sums,
                           const float *bias, enum kernel_activation activation, int accumulate, size_t rows,
                           size_t outputs, size_t inputs) {
    _Alignas(64) uint8_t bytes[BLOCK_BYTES];
    float steps[BLOCK_ROWS], lows[BLOCK_ROWS];
    int32_t products[STRIP * PANEL];
    size_t depth = rounded_up(inputs, GROUP), row_bytes = depth + 64;
    size_t most = BLOCK_BYTES / row_bytes / STRIP * STRIP;
    most = most < BLOCK_ROWS ? most : BLOCK_ROWS;
    for (size_t top = 0; top < rows; top += most) {
        size_t height = rows - top < most ? rows - top : most;
        for (size_t r = 0; r < height; r++) {
            memset(bytes + r * row_bytes + inputs, 0, depth - inputs);
            kernel_quantize(bytes + r * row_bytes, &steps[r], &lows[r], input + (top + r) * stride, inputs);
        }
        size_t fetched = depth * PANEL / 64 * STRIP / (height + STRIP) + 1;
        for (size_t first = 0; first < outputs; first += PANEL) {
            const int8_t *weights = packed + first * depth;
            const char *next = (const char *)(first + PANEL < outputs ? weights + PANEL * depth : weights);
            size_t width = outputs - first < PANEL ? outputs - first : PANEL;
            for (size_t r = 0; r < height; r += STRIP) {
                size_t count = height - r < STRIP ? height - r : STRIP;
                for (size_t line = 0; line < fetched; line++, next += 64) __builtin_prefetch(next, 0, 2);
                family->integer_strip(products, bytes + r * row_bytes, row_bytes, weights, depth, count);
                kernel_integer_finish(output + (top + r) * output_stride + first, output_stride, products, steps + r,
                                      lows + r, scales + first, sums + first, bias ? bias + first : 0, activation,
                                      accumulate, count, width);
            }
        }
    }
}
