// The products of floats and of bfloat16 of every family, by the definition in double.
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

static size_t rounded_up(size_t value, size_t step) { return (value + step - 1) / step * step; }

static size_t packed_size(const kernel_products *products, size_t outputs, size_t inputs) {
    return rounded_up(outputs, products->panel) * (rounded_up(inputs, products->unit) / products->unit);
}

// Leaves of numbers what the kind that is multiplied has of them: the nearest bfloat16, ties to even.
static void reduce(const kernel_products *products, float *values, size_t rows, size_t stride, size_t columns) {
    for (size_t r = 0; r < rows && products->unit == 2; r++) {
        for (size_t c = 0; c < columns; c++) {
            int exponent;
            float fraction = frexpf(values[r * stride + c], &exponent);
            values[r * stride + c] = ldexpf(nearbyintf(ldexpf(fraction, 8)), exponent - 8);
        }
    }
}

struct layer {
    size_t rows, outputs, inputs;
    enum kernel_activation activation;
    int has_bias, accumulate;
};

// Errors are in parts of what a value's terms add up to without their signs.
static void check_layer(struct check *check, const kernel_products *products, struct layer layer) {
    size_t rows = layer.rows, outputs = layer.outputs, inputs = layer.inputs;
    size_t stride = inputs + PADDING, output_stride = outputs + PADDING;
    float *input = matrix(rows, stride, inputs, 1), *weights = matrix(outputs, stride, inputs, 1);
    float *bias = floats(outputs), *packed = floats(packed_size(products, outputs, inputs));
    float *output = matrix(rows, output_stride, outputs, 3), *before = floats((rows - 1) * output_stride + outputs);
    fill(bias, outputs, 3);
    memcpy(before, output, ((rows - 1) * output_stride + outputs) * sizeof *output);
    products->pack(packed, weights, stride, outputs, inputs);
    products->linear(output, output_stride, input, stride, packed, layer.has_bias ? bias : 0, layer.activation,
                   layer.accumulate, rows, outputs, inputs);
    reduce(products, input, rows, stride, inputs);
    reduce(products, weights, outputs, stride, inputs);
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
static void check_ragged(struct check *check, const kernel_products *products) {
    size_t panel = products->panel;
    const size_t widths[] = {1, panel - 1, panel, panel + 1, 4 * panel + 3}, depths[] = {1, 2, 3, 5, 64};
    for (size_t rows = 1; rows <= 13; rows++)
        for (size_t w = 0; w < 5; w++)
            for (size_t d = 0; d < 5; d++)
                check_layer(check, products, (struct layer){rows, widths[w], depths[d], KERNEL_NONE, d % 2, w % 2});
}

static void check_endings(struct check *check, const kernel_products *products) {
    for (int activation = KERNEL_NONE; activation <= KERNEL_GELU; activation++)
        for (int mode = 0; mode < 4; mode++)
            check_layer(check, products, (struct layer){13, products->panel + 5, 37, (enum kernel_activation)activation,
                                                        mode & 1, mode >> 1});
}

// More rows and inputs than one block holds, and inputs that fill one to the last.
static void check_blocks(struct check *check, const kernel_products *products) {
    size_t panel = products->panel, unit = products->unit;
    // Floats are copied into blocks only if there are many outputs.
    size_t outputs = unit == 1 ? 4 * panel + 5 : panel + 5;
    check_layer(check, products, (struct layer){97, panel + 1, 401 / unit, KERNEL_NONE, 1, 0});
    check_layer(check, products, (struct layer){97, outputs, 803, KERNEL_QUICK_GELU, 1, 1});
    check_layer(check, products, (struct layer){7, panel, 1201 * unit, KERNEL_GELU, 1, 0});
    check_layer(check, products, (struct layer){5, outputs, 400 * unit, KERNEL_NONE, 0, 1});
    check_layer(check, products, (struct layer){5, panel, 400 * unit + 1, KERNEL_NONE, 0, 0});
}

// Packed piece by piece from its transpose a matrix is the same as packed at once.
static void check_pieces(struct check *check, const kernel_products *products) {
    enum { PIECE = 6 };
    size_t panel = products->panel;
    const size_t widths[] = {1, panel - 1, panel, 2 * panel + 1}, depths[] = {1, 7, 64, 129};
    for (size_t w = 0; w < 4; w++) {
        for (size_t d = 0; d < 4; d++) {
            size_t outputs = widths[w], inputs = depths[d], stride = outputs + PADDING;
            size_t size = packed_size(products, outputs, inputs);
            float *transposed = matrix(inputs, stride, outputs, 1), *weights = floats(outputs * inputs);
            float *whole = floats(size), *pieces = floats(size);
            for (size_t o = 0; o < outputs; o++)
                for (size_t i = 0; i < inputs; i++) weights[o * inputs + i] = transposed[i * stride + o];
            products->pack(whole, weights, inputs, outputs, inputs);
            for (size_t first = 0; first < inputs; first += PIECE) {
                size_t count = inputs - first < PIECE ? inputs - first : PIECE;
                products->pack_inputs(pieces, transposed + first * stride, stride, outputs, inputs, first, count);
            }
            expect(check, memcmp(whole, pieces, size * sizeof *whole) == 0);
            free_rooms();
        }
    }
}

static const struct {
    const char *float32, *bfloat16;
    double limit;
    void (*check)(struct check *check, const kernel_products *products);
} checks[] = {
    {"float32, ragged", "bfloat16, ragged", 2e-6, check_ragged},
    {"float32, activations", "bfloat16, activations", 2e-6, check_endings},
    {"float32, blocks", "bfloat16, blocks", 2e-6, check_blocks},
    {"float32, pack_inputs", "bfloat16, pack_inputs", 0, check_pieces},
};

// What several families have in common is checked once, by the name of the plainest.
static int is_checked_later(size_t index, const kernel_products *products) {
    for (size_t i = index + 1; i < kernel_family_count(); i++)
        if (kernel_family_at(i)->float32 == products || kernel_family_at(i)->bfloat16 == products) return 1;
    return 0;
}

void check_linear(void) {
    for (size_t i = 0; i < kernel_family_count(); i++) {
        const kernel_family *family = kernel_family_at(i);
        const kernel_products *kinds[] = {family->float32, family->bfloat16};
        for (size_t kind = 0; kind < 2; kind++) {
            if (!kinds[kind] || is_checked_later(i, kinds[kind])) continue;
            for (size_t c = 0; c < sizeof checks / sizeof *checks; c++) {
                const char *name = kind == 0 ? checks[c].float32 : checks[c].bfloat16;
                struct check check = check_of(family->name, name, checks[c].limit);
                checks[c].check(&check, kinds[kind]);
                conclude(&check);
            }
        }
    }
}
