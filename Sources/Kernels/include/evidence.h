#pragma once
#include <stddef.h>

// Per row of logits[rows, columns]: largest[row] ← the largest, logits ← e^(logit - largest) in place, totals[row] ←
// their sum.
void kernel_exponentials(
    float *logits, size_t stride, float *largest, double *totals, size_t rows, size_t columns);

// The evidence for one label over a grid of patches: per patch its logit less log Σ e^logit over the texts it is
// measured against, but for the `left_out` ones; smoothed by (2 · patch + its four neighbours) / 6, edges repeated;
// the largest of that. odds is scratch of rows · columns floats; `logits` of the label are `stride` floats apart, and
// so are the rows of `exponentials`, which `largest` and `totals` belong to.
float kernel_label_evidence(
    float *odds, const float *logits, const float *exponentials, size_t stride, const float *largest,
    const double *totals, const size_t *left_out, size_t left_out_count, size_t rows, size_t columns);
