#include "refinement.h"
#include "extent.h"
#include "multiversion.h"

MULTIVERSION
void kernel_vote(uint8_t *restrict votes, const float *restrict values, float threshold, size_t count) {
    for (size_t i = 0; i < count; i++) votes[i] += values[i] > threshold;
}

MULTIVERSION
void kernel_keep_voted(float *restrict values, const uint8_t *restrict votes, uint8_t least, float factor,
                       size_t count) {
    for (size_t i = 0; i < count; i++) values[i] = votes[i] >= least ? values[i] * factor : 0;
}

MULTIVERSION
float kernel_sum(const float *values, size_t count) {
    REASSOCIATE
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += values[i];
    return sum;
}

MULTIVERSION
void kernel_range(const float *values, size_t count, float *smallest, float *largest) {
    extent(values, count, smallest, largest);
}
