#include "exponential.h"
#include "extent.h"
#include "integer.h"
#include "integer_layout.h"
#include "multiversion.h"

#define FAMILY(name) parts_##name
#define TARGET __attribute__((always_inline)) inline
#include "activation.inc.h"
#include "quantize.inc.h"

MULTIVERSION void kernel_integer_round(uint8_t *bytes, size_t bytes_stride, float *steps, float *lows,
                                       const float *input, size_t stride, size_t rows, size_t inputs) {
    for (size_t r = 0; r < rows; r++) {
        parts_quantize(bytes + r * bytes_stride, &steps[r], &lows[r], input + r * stride, inputs);
    }
}

// One row; whether there is a bias and something to add to is known to the compiler, else the loop would not vectorise.
INLINE void scale_row(float *restrict values, const int32_t *restrict sums, float step, float low,
                      const float *restrict scales, const float *restrict weight_sums, const float *restrict bias,
                      const int has_bias, const int accumulate, size_t outputs) {
    // Rounded as the families' own.
    _Pragma("clang fp contract(off)")
    for (size_t i = 0; i < outputs; i++) {
        float value = scales[i] * (step * (float)sums[i] + low * weight_sums[i]);
        if (accumulate) value += values[i];
        if (has_bias) value += bias[i];
        values[i] = value;
    }
}

MULTIVERSION void kernel_integer_scale(float *output, size_t output_stride, const int32_t *sums, const float *steps,
                                       const float *lows, const float *scales, const float *weight_sums,
                                       const float *bias, enum kernel_activation activation, int accumulate,
                                       size_t rows, size_t outputs) {
    for (size_t r = 0; r < rows; r++, sums += outputs) {
        float *values = output + r * output_stride;
#define SCALE(has_bias, accumulates)                                                                                   \
    scale_row(values, sums, steps[r], lows[r], scales, weight_sums, bias, has_bias, accumulates, outputs)
        if (bias && accumulate) SCALE(1, 1);
        else if (bias) SCALE(1, 0);
        else if (accumulate) SCALE(0, 1);
        else SCALE(0, 0);
#undef SCALE
        parts_activate(values, activation, outputs);
    }
}

void kernel_integer_unpack(int8_t *weights, const int8_t *packed, size_t outputs, size_t inputs) {
    size_t depth = rounded_up(inputs, GROUP);
    for (size_t output = 0; output < outputs; output++) {
        const int8_t *from = packed + output / PANEL * PANEL * depth + output % PANEL * 4;
        for (size_t i = 0; i < inputs; i++) weights[output * inputs + i] = from[i / 4 * 4 * PANEL + i % 4];
    }
}
