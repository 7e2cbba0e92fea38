// The parts of a backward pass, by their definitions in double.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

static const char clones[] = "by loader";
// Below, at and above every number of lanes, and what the models have.
static const size_t widths[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 197, 768};
enum { WIDTHS = sizeof widths / sizeof *widths, ROWS = 3 };

static double activated(double x, enum kernel_activation activation) {
    switch (activation) {
    case KERNEL_QUICK_GELU: return x / (1 + exp(-1.702 * x));
    case KERNEL_GELU: return 0.5 * x * (1 + erf(x * M_SQRT1_2));
    default: return x;
    }
}

static double slope(double x, enum kernel_activation activation) {
    double s = 1 / (1 + exp(-1.702 * x));
    switch (activation) {
    case KERNEL_QUICK_GELU: return s + 1.702 * x * s * (1 - s);
    case KERNEL_GELU: return 0.5 * (1 + erf(x * M_SQRT1_2)) + x * exp(-0.5 * x * x) / sqrt(2 * M_PI);
    default: return 1;
    }
}

static void check_activations(void) {
    struct check value = check_of(clones, "activate", 1e-6);
    struct check gradient = check_of(clones, "activation_slopes", 1e-6);
    static const enum kernel_activation activations[] = {KERNEL_NONE, KERNEL_QUICK_GELU, KERNEL_GELU};
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t count = widths[w];
        float *input = matrix(1, count, count, 3), *output = floats(count), *slopes = floats(count);
        // Where exponentials leave the range of floats.
        if (count > 7) input[2] = 300, input[6] = -300, input[count - 1] = -60;
        for (size_t a = 0; a < sizeof activations / sizeof *activations; a++) {
            enum kernel_activation activation = activations[a];
            memcpy(slopes, input, count * sizeof *slopes);
            kernel_activate(output, slopes, activation, count);
            for (size_t i = 0; i < count; i++) {
                compare(&value, output[i], activated(input[i], activation), fmax(1, fabs(input[i])));
                compare(&gradient, slopes[i], slope(input[i], activation), 1);
            }
        }
        free_rooms();
    }
    conclude(&value);
    conclude(&gradient);
}

// A row's mean, and what 1e-5 more than its variance is the square of.
static double mean_of(const float *row, size_t columns, double *deviation) {
    double mean = 0, variance = 0;
    for (size_t c = 0; c < columns; c++) mean += row[c] / (double)columns;
    for (size_t c = 0; c < columns; c++) variance += pow(row[c] - mean, 2) / (double)columns;
    *deviation = sqrt(variance + 1e-5);
    return mean;
}

static void check_standardization(void) {
    struct check standardize = check_of(clones, "standardize", 2e-6), scale = check_of(clones, "scales", 1e-6);
    struct check gradient = check_of(clones, "standardized_gradient", 2e-7);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w], stride = 1 + PADDING;
        float *input = matrix(ROWS, columns, columns, 5), *output = floats(ROWS * columns), *scales = floats(ROWS);
        memset(input + (ROWS - 1) * columns, 0, columns * sizeof *input);
        kernel_standardize(output, scales, input, ROWS, columns);
        for (size_t r = 0; r < ROWS; r++) {
            double deviation, mean = mean_of(input + r * columns, columns, &deviation);
            compare(&scale, scales[r], 1 / deviation, 1 / deviation);
            for (size_t c = 0; c < columns; c++) {
                double expected = (input[r * columns + c] - mean) / deviation;
                // Among few values the rounding of the mean may be all that is left.
                compare(&standardize, output[r * columns + c], expected, columns < 3 ? 1000 : fmax(1, fabs(expected)));
            }
        }
        float *constant = matrix(1, columns, columns, 1), *shares = matrix(ROWS, stride, 1, 1);
        float *values = matrix(ROWS, columns, columns, 1), *slopes = matrix(ROWS, columns, columns, 1);
        for (int sloped = 0; sloped < 2; sloped++) {
            const float *factors = sloped ? slopes : NULL;
            kernel_standardized_gradient(output, constant, values, scales, shares, stride, factors, ROWS, columns);
            for (size_t i = 0; i < ROWS * columns; i++) {
                size_t r = i / columns, c = i % columns;
                double along = (double)shares[r * stride] * values[i], factor = scales[r] * (sloped ? slopes[i] : 1.0);
                compare(&gradient, output[i], factor * (constant[c] - along),
                        fabs(factor) * (fabs(constant[c]) + fabs(along)));
            }
        }
        free_rooms();
    }
    conclude(&standardize);
    conclude(&scale);
    conclude(&gradient);
}

// LayerNorm's gradient by an input: (v_c - Σ v / n - d_c Σ v d / (n deviation²)) / deviation, for d = input - mean and
// v = weight · gradient. Errors are in parts of what the terms add up to without their signs.
static void check_layer_norm_gradient(void) {
    struct check check = check_of(clones, "layer_norm_gradient", 1e-6);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w];
        float *input = matrix(ROWS, columns, columns, 5), *gradient = matrix(ROWS, columns, columns, 1);
        float *weight = matrix(1, columns, columns, 1);
        float *output = matrix(ROWS, columns, columns, 0.1f), *before = floats(ROWS * columns);
        memset(input + (ROWS - 1) * columns, 0, columns * sizeof *input);
        memcpy(before, output, ROWS * columns * sizeof *output);
        kernel_layer_norm_gradient(output, gradient, input, weight, ROWS, columns);
        for (size_t r = 0; r < ROWS; r++) {
            const float *x = input + r * columns, *g = gradient + r * columns;
            double deviation, mean = mean_of(x, columns, &deviation);
            double level = 0, along = 0, level_size = 0, along_size = 0, n = (double)columns;
            for (size_t c = 0; c < columns; c++) {
                double v = (double)weight[c] * g[c] / n, d = (x[c] - mean) / deviation;
                level += v, level_size += fabs(v);
                along += v * d, along_size += fabs(v * d);
            }
            for (size_t c = 0; c < columns; c++) {
                double v = (double)weight[c] * g[c], d = (x[c] - mean) / deviation, old = before[r * columns + c];
                compare(&check, output[r * columns + c], old + (v - level - d * along) / deviation,
                        fabs(old) + (fabs(v) + level_size + fabs(d) * along_size) / deviation);
            }
        }
        free_rooms();
    }
    conclude(&check);
}

static void check_weighted_rows(void) {
    struct check check = check_of(clones, "weighted_rows", 4e-7);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w], stride = columns + PADDING;
        float *values = matrix(ROWS, stride, columns, 1), *weights = matrix(1, ROWS, ROWS, 1);
        float *sum = matrix(1, columns, columns, 1), *before = floats(columns);
        memcpy(before, sum, columns * sizeof *sum);
        kernel_weighted_rows(sum, weights, 0.125f, values, stride, ROWS, columns);
        for (size_t c = 0; c < columns; c++) {
            double expected = before[c], size = fabs(before[c]);
            for (size_t r = 0; r < ROWS; r++) {
                double term = 0.125 * weights[r] * values[r * stride + c];
                expected += term, size += fabs(term);
            }
            compare(&check, sum[c], expected, size);
        }
        free_rooms();
    }
    conclude(&check);
}

static void check_attention_gradient(void) {
    struct check dot = check_of(clones, "row_dots", 1e-6), gradient = check_of(clones, "attention_gradient", 4e-7);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w], stride = columns + PADDING, other = columns + 2 * PADDING;
        float *left = matrix(ROWS, stride, columns, 1), *right = matrix(ROWS, other, columns, 1);
        float *dots = floats(ROWS), *sums = matrix(1, columns, columns, 1), *before = floats(columns);
        memcpy(before, sums, columns * sizeof *sums);
        kernel_row_dots(dots, left, stride, right, other, ROWS, columns);
        kernel_attention_gradient(sums, left, stride, right, other, dots, ROWS, columns);
        for (size_t r = 0; r < ROWS; r++) {
            double sum = 0, size = 0;
            for (size_t c = 0; c < columns; c++) {
                double term = (double)left[r * stride + c] * right[r * other + c];
                sum += term, size += fabs(term);
            }
            compare(&dot, dots[r], sum, size);
        }
        for (size_t c = 0; c < columns; c++) {
            double sum = before[c], size = fabs(before[c]);
            for (size_t r = 0; r < ROWS; r++) {
                double share = left[r * stride + c], product = right[r * other + c];
                sum += share * (product - dots[r]), size += fabs(share) * (fabs(product) + fabs(dots[r]));
            }
            compare(&gradient, sums[c], sum, size);
        }
        free_rooms();
    }
    conclude(&dot);
    conclude(&gradient);
}

void check_gradients(void) {
    check_activations();
    check_standardization();
    check_layer_norm_gradient();
    check_attention_gradient();
    check_weighted_rows();
}
