#pragma once
#include <stddef.h>
#include <stdint.h>

// The class mask of METHOD section 4 for one label's map of values[rows, columns]: min-max, quantised to 8 bits by
// truncation, thresholded at int(mean · largest), 8-connected regions, the union of their boxes with the last column
// and row left out. mask[rows · columns] ← 1 inside. queue is scratch of 3 · rows · columns words.
// Returns 0 where the map has no min-max form (constant, or nothing above 0): the mask is then left as it was.
int kernel_class_mask(uint8_t *mask, const float *values, size_t rows, size_t columns, uint32_t *queue);
// The same for a map of values in 0…1 that needs no min-max (SEGMENTATION section 4): 8 bits by truncation, thresholded
// at int(share · largest). A map of zeros has an empty mask.
void kernel_activation_mask(uint8_t *mask, const float *values, size_t rows, size_t columns, double share,
                            uint32_t *queue);
// output[i] ← mask[i] ? values[i] : 0.
void kernel_apply_mask(float *output, const float *values, const uint8_t *mask, size_t count);
