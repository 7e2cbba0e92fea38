#pragma once
#include <stddef.h>
#include <stdint.h>

// What follows a linear layer.
enum kernel_activation { KERNEL_NONE, KERNEL_QUICK_GELU, KERNEL_GELU };

// Products of numbers of one kind, added up in float32. What stands on their right side is packed for them, in units of
// four bytes: packed[ceil(outputs / panel), ceil(inputs / unit), panel], zeros behind the last output and input.
typedef struct {
    // Outputs that lie side by side.
    size_t panel;
    // Inputs in a unit: one of float32, two of bfloat16.
    size_t unit;
    // packed ← matrix[outputs, inputs]
    void (*pack)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs);
    // Inputs `first` ..< `first + count` of packed ← matrix[count, outputs], of `inputs` in all. `first` begins a unit,
    // and so does what follows, if anything does.
    void (*pack_inputs)(float *packed, const float *matrix, size_t stride, size_t outputs, size_t inputs, size_t first,
                        size_t count);
    // output[rows, outputs] ← activation((accumulate ? output : 0) + input[rows, inputs] · packedᵀ + bias)
    // `bias` may be null. Up to 350 KB of stack are used.
    void (*linear)(float *output, size_t output_stride, const float *input, size_t stride, const float *packed,
                   const float *bias, enum kernel_activation activation, int accumulate, size_t rows, size_t outputs,
                   size_t inputs);
} kernel_products;

// The same of 8-bit integers; see integer.h.
typedef void kernel_integer_linear_function(float *output, size_t output_stride, const float *input, size_t stride,
                                            const int8_t *packed, const float *scales, const float *sums,
                                            const float *bias, enum kernel_activation activation, int accumulate,
                                            size_t rows, size_t outputs, size_t inputs);

// The products of one family of CPUs.
typedef struct {
    // As the records call it: the level of the instruction set, and what the CPU has beyond it.
    const char *name;
    const kernel_products *float32;
    // Null where the family has none.
    const kernel_products *bfloat16;
    kernel_integer_linear_function *integer_linear;
    // Whether that is faster than floats: without instructions for bytes it is not.
    int has_byte_products;
    // Whether it adds products of bytes in 16 bits, for which weights have to be rounded.
    int adds_in_16_bits;
} kernel_family;

// How many families this CPU can run, and each of them, the fastest first.
size_t kernel_family_count(void);
const kernel_family *kernel_family_at(size_t index);
