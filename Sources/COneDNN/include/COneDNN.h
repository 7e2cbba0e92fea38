// Products by oneDNN, where its headers were there for the build and the library is there now: it is looked for at run
// time, so that nobody needs it, and what comes with it, who does not ask for it.
//
// Every product runs on the thread that asks for it.
#pragma once
#include "Kernels.h"
#include <stddef.h>
#include <stdint.h>

// What is multiplied: floats, floats rounded to bfloat16, or bytes, weights with one step an output and inputs with one
// a row.
enum onednn_numbers { ONEDNN_FLOAT32, ONEDNN_BFLOAT16, ONEDNN_INT8 };

// A linear layer's weights [outputs, inputs] as oneDNN likes them.
typedef struct onednn_layer onednn_layer;

// "2.6.3"; null where there is none, and `onednn_problem` says why.
const char *onednn_version(void);
const char *onednn_problem(void);

// Weights of floats are `weights`, those of bytes are `bytes`, with scales and sums as kernel_integer_pack gives them;
// all are copied. Null where oneDNN has no such product here, or memory does not suffice.
onednn_layer *onednn_layer_create(enum onednn_numbers numbers, const float *weights, const int8_t *bytes,
                                  const float *scales, const float *sums, size_t outputs, size_t inputs);
void onednn_layer_destroy(onednn_layer *layer);

// output[rows, outputs] ← activation((accumulate ? output : 0) + input[rows, inputs] · weightsᵀ + bias); `bias` may be
// null. Returns how many of the first rows are done: fewer than all where oneDNN failed, whose outputs of the others are
// as they were.
size_t onednn_layer_apply(onednn_layer *layer, float *output, size_t output_stride, const float *input, size_t stride,
                          const float *bias, enum kernel_activation activation, int accumulate, size_t rows);
