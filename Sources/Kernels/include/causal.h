#pragma once
#include <stddef.h>

// Causal self-attention of one text whose first tokens are shared with others.
// input[tokens, 3 · width] holds queries, keys and values of the text's own tokens; prefix[shared, 2 · width] the keys
// and values of the shared tokens before them. attended[tokens, width] ← softmax(q · kᵀ / 8) · v, heads of 64.
// scores is scratch of shared + tokens floats.
void kernel_causal_attention(float *attended, size_t attended_stride, const float *input, size_t input_stride,
                             size_t tokens, const float *prefix, size_t prefix_stride, size_t shared, size_t width,
                             float *scores);
