#pragma once
#include <stddef.h>
#include <stdint.h>

// What follows a linear layer.
enum kernel_activation { KERNEL_NONE, KERNEL_QUICK_GELU, KERNEL_GELU };

// The products of one family of CPUs. What stands on their right side is packed for the family that multiplies with it:
// packed[ceil(outputs / panel), inputs, panel], zeros behind the last output.
typedef struct {
    // As the records call it: x86-64, x86-64-v3, x86-64-v4, or generic.
    const char *name;
    // Outputs that lie side by side.
    size_t panel;
    // packed ← matrix[outputs, inputs]
    void (*pack)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs);
    // Inputs `first` ..< `first + count` of packed ← matrix[count, outputs], of `inputs` in all.
    void (*pack_inputs)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs, size_t first,
                        size_t count);
    // output[rows, outputs] ← activation((accumulate ? output : 0) + input[rows, inputs] · packedᵀ + bias)
    // `bias` may be null. Up to 200 KB of stack are used.
    void (*linear)(float *output, size_t output_stride, const float *input, size_t stride, const float *packed,
                   const float *bias, enum kernel_activation activation, int accumulate, size_t rows, size_t outputs,
                   size_t inputs);
    // sums[rows, 16] ← bytes[rows, depth] · one panel of integer weights, for up to four rows; see integer.h.
    void (*integer_strip)(int32_t *sums, const uint8_t *bytes, size_t stride, const int8_t *weights, size_t depth,
                          size_t rows);
    // Whether that is faster than floats: without instructions for bytes it is not.
    int has_byte_products;
} kernel_family;

// How many families this CPU can run, and each of them, the fastest first.
size_t kernel_family_count(void);
const kernel_family *kernel_family_at(size_t index);
