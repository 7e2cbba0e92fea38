#pragma once
#include <stddef.h>

// Softmax of each row of scale · values[rows, columns], in place; scale > 0.
void kernel_softmax(float *values, size_t stride, float scale, size_t rows, size_t columns);
// The same without the division: values ← e^(scale · (values - largest of the row)), and one over their sum into
// factors[rows]. Who reads them multiplies something smaller, or multiplies anyway.
void kernel_exponents(float *values, size_t stride, float scale, float *factors, size_t rows, size_t columns);
// values[rows, columns] ← each row times its factor.
void kernel_scale_rows(float *values, size_t stride, const float *factors, size_t rows, size_t columns);
// sum[rows, columns] ← (first ? 0 : sum) + values · factor: the mean over heads, one head at a time.
void kernel_accumulate(float *sum, size_t sum_stride, const float *values, size_t stride, float factor, int first,
                       size_t rows, size_t columns);
// The same with a factor for each row beside that of all.
void kernel_accumulate_rows(float *sum, size_t sum_stride, const float *values, size_t stride, const float *factors,
                            float factor, int first, size_t rows, size_t columns);
// values[columns] += addend[columns] · factor.
void kernel_add(float *values, const float *addend, float factor, size_t columns);
