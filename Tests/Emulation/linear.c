// The float products of every family, by the definition in double.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

static double activated(double x, enum kernel_activation activation) {
    switch (activation) {
    case KERNEL_QUICK_GELU: return x / (1 + exp(-1.702 * x));
    case KERNEL_GELU: return 0.5 * x * (1 + erf(x * M_SQRT1_2));
    default: return x;
    }
}

static size_t packed_size(const kernel_family *family, size_t outputs, size_t inputs) {
    return (outputs + family->panel - 1) / family->panel * family->panel * inputs;
}

struct layer {
    size_t rows, outputs, inputs;
    enum kernel_activation activation;
    int has_bias, accumulate;
};

// Errors are in parts of what a value's terms add up to without their signs.
static void check_layer(struct check *check, const kernel_family *family, struct layer layer) {
    size_t rows = layer.rows, outputs = layer.outputs, inputs = layer.inputs;
    size_t stride = inputs + PADDING, output_stride = outputs + PADDING;
    float *input = matrix(rows, stride, inputs, 1), *weights = matrix(outputs, stride, inputs, 1);
    float *bias = floats(outputs), *packed = floats(packed_size(family, outputs, inputs));
    float *output = matrix(rows, output_stride, outputs, 3), *before = floats((rows - 1) * output_stride + outputs);
    fill(bias, outputs, 3);
    memcpy(before, output, ((rows - 1) * output_stride + outputs) * sizeof *output);
    family->pack(packed, weights, stride, outputs, inputs);
    family->linear(output, output_stride, input, stride, packed, layer.has_bias ? bias : 0, layer.activation,
                   layer.accumulate, rows, outputs, inputs);
    for (size_t r = 0; r < rows; r++) {
        for (size_t o = 0; o < outputs; o++) {
            double sum = 0, size = 0;
            if (layer.has_bias) sum += bias[o], size += fabs(bias[o]);
            if (layer.accumulate) sum += before[r * output_stride + o], size += fabs(before[r * output_stride + o]);
            for (size_t i = 0; i < inputs; i++) {
                double term = (double)input[r * stride + i] * weights[o * stride + i];
                sum += term, size += fabs(term);
            }
            compare(check, output[r * output_stride + o], activated(sum, layer.activation), size);
        }
    }
    expect(check, padding_is_whole(output, rows, output_stride, outputs));
    free_rooms();
}

// Every height of a strip and more, beside panels that are not full.
static void check_ragged(const kernel_family *family) {
    struct check check = check_of(family->name, "linear, ragged", 2e-6);
    size_t panel = family->panel;
    const size_t widths[] = {1, panel - 1, panel, panel + 1, 4 * panel + 3}, depths[] = {1, 2, 3, 5, 64};
    for (size_t rows = 1; rows <= 13; rows++)
        for (size_t w = 0; w < 5; w++)
            for (size_t d = 0; d < 5; d++)
                check_layer(&check, family, (struct layer){rows, widths[w], depths[d], KERNEL_NONE, d % 2, w % 2});
    conclude(&check);
}

static void check_endings(const kernel_family *family) {
    struct check check = check_of(family->name, "linear, activations", 2e-6);
    for (int activation = KERNEL_NONE; activation <= KERNEL_GELU; activation++)
        for (int mode = 0; mode < 4; mode++)
            check_layer(&check, family, (struct layer){13, family->panel + 5, 37, (enum kernel_activation)activation,
                                                       mode & 1, mode >> 1});
    conclude(&check);
}

// More rows and inputs than one block holds, and a depth of one block to the last input.
static void check_blocks(const kernel_family *family) {
    struct check check = check_of(family->name, "linear, blocks", 2e-6);
    size_t panel = family->panel;
    check_layer(&check, family, (struct layer){97, panel + 1, 401, KERNEL_NONE, 1, 0});
    check_layer(&check, family, (struct layer){109, 4 * panel + 5, 803, KERNEL_QUICK_GELU, 1, 1});
    check_layer(&check, family, (struct layer){13, 5 * panel, 1203, KERNEL_GELU, 1, 0});
    check_layer(&check, family, (struct layer){5, 4 * panel + 5, 400, KERNEL_NONE, 0, 1});
    conclude(&check);
}

// Packed piece by piece from its transpose a matrix is the same as packed at once.
static void check_pieces(const kernel_family *family) {
    struct check check = check_of(family->name, "pack_inputs", 0);
    size_t panel = family->panel;
    const size_t widths[] = {1, panel - 1, panel, 2 * panel + 1}, depths[] = {1, 7, 64, 129};
    for (size_t w = 0; w < 4; w++) {
        for (size_t d = 0; d < 4; d++) {
            size_t outputs = widths[w], inputs = depths[d], stride = outputs + PADDING;
            size_t size = packed_size(family, outputs, inputs);
            float *transposed = matrix(inputs, stride, outputs, 1), *weights = floats(outputs * inputs);
            float *whole = floats(size), *pieces = floats(size);
            for (size_t o = 0; o < outputs; o++)
                for (size_t i = 0; i < inputs; i++) weights[o * inputs + i] = transposed[i * stride + o];
            family->pack(whole, weights, inputs, outputs, inputs);
            for (size_t first = 0; first < inputs; first += 5) {
                size_t count = inputs - first < 5 ? inputs - first : 5;
                family->pack_inputs(pieces, transposed + first * stride, stride, outputs, inputs, first, count);
            }
            expect(&check, memcmp(whole, pieces, size * sizeof *whole) == 0);
            free_rooms();
        }
    }
    conclude(&check);
}

void check_linear(void) {
    for (size_t i = 0; i < kernel_family_count(); i++) {
        const kernel_family *family = kernel_family_at(i);
        check_ragged(family);
        check_endings(family);
        check_blocks(family);
        check_pieces(family);
    }
}
