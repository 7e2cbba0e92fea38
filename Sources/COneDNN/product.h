// One product of oneDNN for all numbers of rows: its right side packed once, its code made for each number of rows.
#pragma once
#include "library.h"
#include "COneDNN.h"
#if HAS_ONEDNN

// Rows that come at once at most: of so many a product is as fast as of more, and there is code for few numbers of them.
enum { ONEDNN_ROWS = 108 };

// What a product's left side, its outputs and what follows are.
typedef struct {
    size_t rows;
    // In numbers.
    size_t stride, output_stride;
    int has_bias, accumulates;
    enum kernel_activation activation;
} onednn_form;

typedef struct onednn_product onednn_product;

// `weights` are [outputs, inputs] of floats, or of signed bytes. Null where it can't be made.
onednn_product *onednn_product_create(enum onednn_numbers numbers, const void *weights, size_t outputs, size_t inputs);
void onednn_product_destroy(onednn_product *product);

// output ← input · weightsᵀ and what the form says, of floats; of floats from bfloat16 numbers; of 32-bit integers from
// unsigned bytes, with neither bias nor anything that follows. Returns 0 where oneDNN fails.
int onednn_multiply(onednn_product *product, onednn_form form, void *output, const void *input, const float *bias);
#endif
