// The products of bytes of every family: sums are exact, so there is nothing that may differ.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

// A layer whose scale and steps are all 1: each row of weights holds a 127 whose sign has 1 left in its four, each row
// of inputs goes from 0 to 255, so what comes out is the sum of bytes times weights. WHOLE: the other weights are any.
enum filling { RANDOM, LARGEST, WHOLE, FILLINGS };

// Of each four that are added up in 16 bits (see integer.h) the weights of a sign may reach 128. `quads` in integer.c:
// inputs 0, 1, 4, 5 and 2, 3, 6, 7 of each eight.
static void fill_weights(float *row, size_t inputs, enum filling filling, size_t output) {
    static const float patterns[][4] = {
        {127, 1, -127, -1}, {64, 64, -64, -64}, {32, 32, 32, 32},
        {-32, -32, -32, -32}, {127, 0, 0, 1}, {-127, -1, 127, 1},
    };
    for (size_t i = 0; i < inputs; i++) {
        size_t in_quad = i % 8 / 4 * 2 + i % 2;
        size_t quad = i / 8 * 2 + i % 4 / 2;
        if (filling == LARGEST) {
            // The first quad sets the scale; the others are each row's own pattern.
            row[i] = patterns[quad == 0 ? 4 : output % 6][in_quad];
        } else {
            row[i] = filling == WHOLE ? (float)(int)(uniform() * 255 - 127) : (float)(int)(uniform() * 65 - 32);
        }
    }
    if (filling == RANDOM) {
        row[0] = 127;
        for (size_t i = 1; i < inputs && i < 6; i++) row[i] = i == 2 || i == 3 ? row[i] : (float)(i == 4 ? -127 : 0);
    } else {
        row[0] = 127;
    }
}

static void fill_inputs(float *row, size_t inputs, enum filling filling, size_t index) {
    for (size_t i = 0; i < inputs; i++) {
        float byte = (float)(int)(uniform() * 256);
        row[i] = filling == RANDOM ? byte : index % 2 == 0 ? 255 : i % 2 == 0 ? 255 : byte;
    }
    if (inputs > 1) row[inputs - 1] = 0, row[0] = 255;
}

static void check_sums(const kernel_family *family, enum filling filling) {
    static const char *const names[] = {"integer, sums", "integer, largest sums", "integer, whole bytes"};
    struct check check = check_of(family->name, names[filling], 0);
    const size_t outputs = 69;
    for (size_t rows = 1; rows <= 9; rows++) {
        const size_t depths[] = {2, 7, 8, 9, 63, 64, 65, 130, rows == 9 ? 4001 : 200};
        for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
            size_t inputs = depths[d], stride = inputs + PADDING, output_stride = outputs + PADDING;
            float *input = matrix(rows, stride, inputs, 1), *weights = matrix(outputs, stride, inputs, 1);
            float *output = matrix(rows, output_stride, outputs, 1);
            float *scales = floats(outputs), *sums = floats(outputs);
            int8_t *packed = room(kernel_integer_size(outputs, inputs));
            for (size_t o = 0; o < outputs; o++) fill_weights(weights + o * stride, inputs, filling, o);
            for (size_t r = 0; r < rows; r++) fill_inputs(input + r * stride, inputs, filling, r);
            kernel_integer_pack(packed, scales, sums, weights, stride, outputs, inputs, family->adds_in_16_bits);
            family->integer_linear(output, output_stride, input, stride, packed, scales, sums, 0, KERNEL_NONE, 0, rows,
                                   outputs, inputs);
            for (size_t o = 0; o < outputs; o++) expect(&check, scales[o] == 1);
            for (size_t r = 0; r < rows; r++) {
                for (size_t o = 0; o < outputs; o++) {
                    int32_t sum = 0;
                    for (size_t i = 0; i < inputs; i++)
                        sum += (int32_t)input[r * stride + i] * (int32_t)weights[o * stride + i];
                    compare(&check, output[r * output_stride + o], (float)sum, 1);
                }
            }
            expect(&check, padding_is_whole(output, rows, output_stride, outputs));
            free_rooms();
        }
    }
    conclude(&check);
}

// Without an activation, which each family computes in its own order, layers have the same bits in all of them. With
// one they are as near as that allows, and all are as far from floats as 8 bits leave them.
static void check_layers(const kernel_family *family) {
    const kernel_family *plainest = kernel_family_at(kernel_family_count() - 1);
    const kernel_products *floating = plainest->float32;
    struct check same = check_of(family->name, "integer, same bits", 0);
    struct check active = check_of(family->name, "integer, activations", 2e-6);
    struct check near = check_of(family->name, "integer, from floats", family->adds_in_16_bits ? 0.025 : 0.0125);
    static const size_t shapes[][3] = {
        {1, 1, 1}, {7, 17, 5}, {13, 33, 400}, {101, 65, 385}, {67, 16, 768}, {5, 7, 4001}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        size_t rows = shapes[s][0], outputs = shapes[s][1], inputs = shapes[s][2], count = rows * outputs;
        float *input = matrix(rows, inputs, inputs, 1), *weights = matrix(outputs, inputs, inputs, 1);
        float *before = matrix(rows, outputs, outputs, 1), *bias = matrix(1, outputs, outputs, 1);
        float *output = floats(count), *other = floats(count), *exact = floats(count);
        float *scales = floats(outputs), *sums = floats(outputs);
        float *panels = floats((outputs + floating->panel) * inputs);
        int8_t *packed = room(kernel_integer_size(outputs, inputs));
        kernel_integer_pack(packed, scales, sums, weights, inputs, outputs, inputs, family->adds_in_16_bits);
        floating->pack(panels, weights, inputs, outputs, inputs);
        for (int mode = 0; mode < 4; mode++) {
            enum kernel_activation activation = mode < 2 ? KERNEL_NONE : mode == 2 ? KERNEL_QUICK_GELU : KERNEL_GELU;
            const float *added = mode > 0 ? bias : 0;
            memcpy(output, before, count * sizeof *output);
            memcpy(other, before, count * sizeof *other);
            memcpy(exact, before, count * sizeof *exact);
            family->integer_linear(output, outputs, input, inputs, packed, scales, sums, added, activation, mode % 2,
                                   rows, outputs, inputs);
            plainest->integer_linear(other, outputs, input, inputs, packed, scales, sums, added, activation, mode % 2,
                                     rows, outputs, inputs);
            floating->linear(exact, outputs, input, inputs, panels, added, activation, mode % 2, rows, outputs, inputs);
            double errors = 0, squares = 0;
            for (size_t i = 0; i < count; i++) {
                if (activation == KERNEL_NONE) expect(&same, memcmp(output + i, other + i, sizeof *output) == 0);
                else compare(&active, output[i], other[i], fmax(1, fabs(other[i])));
                errors += pow((double)output[i] - exact[i], 2), squares += pow(exact[i], 2);
            }
            take(&near, sqrt(errors / squares));
        }
        free_rooms();
    }
    conclude(&same);
    conclude(&active);
    conclude(&near);
}

// What several families have in common is checked once, by the name of the plainest.
static int is_checked_later(size_t index) {
    for (size_t i = index + 1; i < kernel_family_count(); i++)
        if (kernel_family_at(i)->integer_linear == kernel_family_at(index)->integer_linear) return 1;
    return 0;
}

void check_integer(void) {
    for (size_t i = 0; i < kernel_family_count(); i++) {
        const kernel_family *family = kernel_family_at(i);
        if (is_checked_later(i)) continue;
        for (int filling = 0; filling < FILLINGS; filling++) {
            // Weights that 16 bits can't add up are for the others alone.
            if (filling != WHOLE || !family->adds_in_16_bits) check_sums(family, (enum filling)filling);
        }
        check_layers(family);
    }
}
