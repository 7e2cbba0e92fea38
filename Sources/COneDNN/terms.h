// What oneDNN is asked for: matrices as they lie in memory, and products of them.
#pragma once
#include "library.h"
#include "product.h"
#if HAS_ONEDNN

// What memory of a matrix looks like, and how its functions want it.
typedef dnnl_memory_desc_t description;
#if DNNL_VERSION_MAJOR >= 3
#define SHARED(description) (description)
#else
#define SHARED(description) (&(description))
#endif

// A matrix whose rows and columns begin so many numbers apart; in oneDNN's own order where both are 0. 0 where it fails.
int onednn_describe(description *matrix, size_t rows, size_t columns, dnnl_data_type_t type, size_t row_stride,
                    size_t column_stride);
int onednn_copy_description(description *copy, onednn_description of);
void onednn_forget(description *matrix);

// Of a product's right side.
dnnl_data_type_t onednn_right_type(enum onednn_numbers numbers);
// The terms of a product with weights [inputs, outputs] in the given order. Null where oneDNN has none.
dnnl_primitive_desc_t onednn_terms(enum onednn_numbers numbers, size_t outputs, size_t inputs, onednn_form form,
                                   const description *weights);
#endif
