#pragma once
#include <stddef.h>
#include <stdint.h>

// map[count] ← 1 + the first label whose score is the largest, for scores[labels, count] whose rows are `stride` floats
// apart; with `has_background` 0 where 1 less the largest is not less than it.
void kernel_label_map(uint8_t *map, const float *scores, size_t stride, size_t labels, int has_background,
                      size_t count);
// background[count] ← 1 less the largest of scores[labels, count].
void kernel_background_scores(float *background, const float *scores, size_t stride, size_t labels, size_t count);
