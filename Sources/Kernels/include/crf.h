#pragma once
#include <stddef.h>
#include <stdint.h>

// The dense CRF of Krähenbühl and Koltun (NIPS 2011) with Potts compatibility, ten rounds of mean field, filtered with
// the permutohedral lattice. map[rows, columns] ← the most probable class, the first of equals;
// probabilities[classes, rows, columns] ← Q where it is not null.
// scores[classes, rows, columns], 1 to 256 classes, need not sum to 1; rgb has rows of `stride` bytes. With
// half_unary the unary energies are rounded as NumPy does for scores of 16 bits, which the caller has rounded.
// Returns 0 where memory does not suffice, classes are more, or a side is above 65,535; the outputs are then undefined.
int kernel_dense_crf(uint8_t *map, float *probabilities, const float *scores, size_t classes, const uint8_t *rgb,
                     size_t stride, size_t rows, size_t columns, int half_unary);
// The picture that the public code hands its CRF: BGR less ImageNet's mean, cut towards zero, modulo 256.
// output[rows, columns, 3] is dense.
void kernel_crf_public_picture(uint8_t *output, const uint8_t *rgb, size_t stride, size_t rows, size_t columns);
