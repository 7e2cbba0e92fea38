#include "integer.h"
#include "integer_layout.h"
#include <math.h>
#include <string.h>

size_t kernel_integer_size(size_t outputs, size_t inputs) {
    return rounded_up(outputs, PAIR) * rounded_up(inputs, GROUP);
}

// The four inputs of a group that are added up in 16 bits: two neighbours, and two behind the next.
static const size_t quads[2][4] = {{0, 1, 4, 5}, {2, 3, 6, 7}};

static float larger(float a, float b) { return a > b ? a : b; }

// What one step of a row's weights is worth: the smallest with which no weight leaves 8 bits, and where sums are of
// 16 bits no four weights of one sign that are added up leave 128 steps.
static float step_of(const float *row, size_t inputs, int adds_in_16_bits) {
    float largest = 0, largest_quad = 0;
    for (size_t group = 0; group < inputs; group += GROUP) {
        float eight[GROUP] = {0}, positive[GROUP], negative[GROUP];
        memcpy(eight, row + group, (inputs - group < GROUP ? inputs - group : GROUP) * sizeof(float));
        for (size_t i = 0; i < GROUP; i++) {
            positive[i] = larger(eight[i], 0);
            negative[i] = larger(-eight[i], 0);
            largest = larger(largest, larger(positive[i], negative[i]));
        }
        for (size_t q = 0; q < 2; q++) {
            const size_t *at = quads[q];
            float up = positive[at[0]] + positive[at[1]] + positive[at[2]] + positive[at[3]];
            float down = negative[at[0]] + negative[at[1]] + negative[at[2]] + negative[at[3]];
            largest_quad = larger(largest_quad, larger(up, down));
        }
    }
    return adds_in_16_bits ? larger(largest / 127, largest_quad / 128) : largest / 127;
}

// Takes back what rounding has added beyond 128, where it has added most.
static void keep_within(int32_t *rounded, const float *exact, const size_t *at) {
    for (int sign = -1; sign <= 1; sign += 2) {
        for (;;) {
            int sum = 0;
            size_t worst = at[0];
            float excess = -1;
            for (size_t i = 0; i < 4; i++) {
                if (rounded[at[i]] * sign <= 0) continue;
                sum += rounded[at[i]] * sign;
                float added = (float)(rounded[at[i]] * sign) - exact[at[i]] * (float)sign;
                if (added > excess) excess = added, worst = at[i];
            }
            if (sum <= 128) break;
            rounded[worst] -= sign;
        }
    }
}

// Brings eight weights, given in steps and rounded, to sums that 16 bits hold.
static void hold_back(int32_t *rounded, const float *exact) {
    int32_t size[GROUP], up[GROUP];
    for (size_t i = 0; i < GROUP; i++) {
        size[i] = rounded[i] < 0 ? -rounded[i] : rounded[i];
        up[i] = rounded[i] > 0 ? rounded[i] : 0;
    }
    for (size_t q = 0; q < 2; q++) {
        const size_t *at = quads[q];
        int32_t all = size[at[0]] + size[at[1]] + size[at[2]] + size[at[3]];
        int32_t positive = up[at[0]] + up[at[1]] + up[at[2]] + up[at[3]];
        if (positive > 128 || all - positive > 128) keep_within(rounded, exact, at);
    }
}

void kernel_integer_pack(int8_t *packed, float *scales, float *sums, const float *weights, size_t stride,
                         size_t outputs, size_t inputs, int adds_in_16_bits) {
    size_t depth = rounded_up(inputs, GROUP);
    memset(packed, 0, kernel_integer_size(outputs, inputs));
    for (size_t output = 0; output < outputs; output++) {
        const float *row = weights + output * stride;
        float step = step_of(row, inputs, adds_in_16_bits), factor = step >= 0x1p-126f ? 1 / step : 0;
        int8_t *to = packed + output / PANEL * PANEL * depth + output % PANEL * 4;
        int32_t total = 0;
        for (size_t group = 0; group < inputs; group += GROUP, to += GROUP * PANEL) {
            float exact[GROUP] = {0};
            int32_t rounded[GROUP];
            memcpy(exact, row + group, (inputs - group < GROUP ? inputs - group : GROUP) * sizeof(float));
            for (size_t i = 0; i < GROUP; i++) {
                exact[i] *= factor;
                rounded[i] = (int32_t)rintf(exact[i]);
            }
            if (adds_in_16_bits) hold_back(rounded, exact);
            for (size_t i = 0; i < GROUP; i++) {
                to[i / 4 * 4 * PANEL + i % 4] = (int8_t)rounded[i];
                total += rounded[i];
            }
        }
        scales[output] = factor > 0 ? step : 0; // steps below the normal numbers are as good as none
        sums[output] = (float)total;
    }
}
