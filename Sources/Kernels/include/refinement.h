#pragma once
#include <stddef.h>
#include <stdint.h>

// votes[i] += values[i] > threshold.
void kernel_vote(uint8_t *votes, const float *values, float threshold, size_t count);
// values[i] ← votes[i] >= least ? values[i] · factor : 0.
void kernel_keep_voted(float *values, const uint8_t *votes, uint8_t least, float factor, size_t count);
// The sum of count values.
float kernel_sum(const float *values, size_t count);
// The smallest and the largest of count > 0 values.
void kernel_range(const float *values, size_t count, float *smallest, float *largest);
