// Formats of numbers: every one there is, where there are 65,536 of them.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

enum { ALL = 65536 };

// What 16 bits mean, with `fraction` bits behind the point and exponents of the bias.
static double meaning(uint32_t bits, int fraction, int bias) {
    int exponent = (int)((bits & 0x7FFF) >> fraction), all_ones = 0x7FFF >> fraction;
    double steps = bits & ((1u << fraction) - 1), size;
    if (exponent == all_ones) size = steps > 0 ? NAN : INFINITY;
    else if (exponent == 0) size = ldexp(steps, 1 - bias - fraction);
    else size = ldexp(steps + (1 << fraction), exponent - bias - fraction);
    return bits & 0x8000 ? -size : size;
}

static int is_same(float found, double expected) {
    return isnan(expected) ? isnan(found) : found == (float)expected && signbit(found) == signbit(expected);
}

static void check_sixteen_bits(const char *name, int (*convert)(float *, const void *, size_t), int fraction,
                               int bias) {
    struct check check = check_of("by loader", name, 0);
    // Off by one byte: tensors lie anywhere in a file.
    uint8_t *bytes = room(2 * ALL + 1);
    float *values = floats(ALL);
    for (uint32_t i = 0; i < ALL; i++) memcpy(bytes + 1 + 2 * i, &(uint16_t){(uint16_t)i}, 2);
    expect(&check, convert(values, bytes + 1, ALL) == 0);
    for (uint32_t i = 0; i < ALL; i++) expect(&check, is_same(values[i], meaning(i, fraction, bias)));
    // Positive and finite.
    uint32_t finite = (uint32_t)(0x7FFF >> fraction << fraction);
    expect(&check, convert(values, bytes + 1, finite) == 1);
    for (size_t count = 0; count < 40; count++) {
        // The last of them alone is infinite.
        expect(&check, convert(values, bytes + 1 + 2 * (finite - count), count + 1) == 0);
        expect(&check, convert(values, bytes + 1 + 2 * (finite - count), count) == 1);
    }
    free_rooms();
    conclude(&check);
}

static void check_floats(void) {
    struct check check = check_of("by loader", "from_float", 0);
    for (size_t count = 1; count < 70; count++) {
        float *input = matrix(1, count, count, 1), *output = floats(count);
        uint8_t *bytes = room(4 * count + 1);
        memcpy(bytes + 1, input, 4 * count);
        expect(&check, kernel_from_float(output, bytes + 1, count) == 1);
        expect(&check, memcmp(output, input, 4 * count) == 0);
        memcpy(bytes + 1 + 4 * (count - 1), &(float){NAN}, 4);
        expect(&check, kernel_from_float(output, bytes + 1, count) == 0);
        free_rooms();
    }
    conclude(&check);
}

// Numbers around every half and around the middle between it and the next: ties go to the even one.
static void check_rounding(void) {
    struct check check = check_of("plain C", "round_to_half", 0);
    float *values = floats(6);
    for (uint32_t i = 0; i < 0x7BFF; i++) {
        double half = meaning(i, 10, 15), next = meaning(i + 1, 10, 15), even = i % 2 == 0 ? half : next;
        float middle = (float)((half + next) / 2);
        values[0] = (float)half, values[1] = (float)next, values[2] = middle;
        values[3] = nextafterf(middle, 0), values[4] = nextafterf(middle, INFINITY), values[5] = -middle;
        kernel_round_to_half(values, 6);
        const double expected[] = {half, next, even, half, next, -even};
        for (size_t k = 0; k < 6; k++) expect(&check, is_same(values[k], expected[k]));
    }
    values[0] = 65519.99609375f, values[1] = 65520, values[2] = -INFINITY, values[3] = NAN, values[4] = 1e30f;
    kernel_round_to_half(values, 5);
    const double expected[] = {65504, INFINITY, -INFINITY, NAN, INFINITY};
    for (size_t k = 0; k < 5; k++) expect(&check, is_same(values[k], expected[k]));
    free_rooms();
    conclude(&check);
}

static void check_transposition(void) {
    struct check check = check_of("plain C", "transpose", 0);
    for (size_t rows = 1; rows < 40; rows += 6) {
        for (size_t columns = 1; columns < 40; columns += 5) {
            size_t stride = columns + PADDING, output_stride = rows + PADDING;
            float *input = matrix(rows, stride, columns, 1), *output = matrix(columns, output_stride, rows, 1);
            kernel_transpose(output, output_stride, input, stride, rows, columns);
            for (size_t r = 0; r < rows; r++)
                for (size_t c = 0; c < columns; c++)
                    compare(&check, output[c * output_stride + r], input[r * stride + c], 1);
            expect(&check, padding_is_whole(output, columns, output_stride, rows));
            free_rooms();
        }
    }
    conclude(&check);
}

void check_conversion(void) {
    check_sixteen_bits("from_half", kernel_from_half, 10, 15);
    check_sixteen_bits("from_bfloat16", kernel_from_bfloat16, 7, 127);
    check_floats();
    check_rounding();
    check_transposition();
}
