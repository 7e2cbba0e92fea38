// Causal attention and evidence, by their definitions in double.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

static void check_causal(void) {
    struct check check = check_of("by loader", "causal_attention", 2e-6);
    static const size_t shapes[][3] = {{1, 0, 64}, {1, 5, 64}, {5, 0, 128}, {4, 7, 128}, {13, 3, 64}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        size_t tokens = shapes[s][0], shared = shapes[s][1], width = shapes[s][2];
        size_t stride = 3 * width + PADDING, prefix_stride = 2 * width + PADDING, output_stride = width + PADDING;
        float *input = matrix(tokens, stride, 3 * width, 1), *output = matrix(tokens, output_stride, width, 1);
        float *prefix = matrix(shared + 1, prefix_stride, 2 * width, 1), *scores = floats(shared + tokens);
        kernel_causal_attention(output, output_stride, input, stride, tokens, prefix, prefix_stride, shared, width,
                                scores);
        for (size_t t = 0; t < tokens; t++) {
            for (size_t head = 0; head < width; head += 64) {
                double shares[32], sum = 0, largest = -INFINITY;
                const float *values[32];
                size_t keys = shared + t + 1;
                for (size_t k = 0; k < keys; k++) {
                    const float *key = k < shared ? prefix + k * prefix_stride + head
                                                  : input + (k - shared) * stride + width + head;
                    values[k] = key + width;
                    shares[k] = 0;
                    for (size_t i = 0; i < 64; i++) shares[k] += (double)input[t * stride + head + i] * key[i] / 8;
                    largest = fmax(largest, shares[k]);
                }
                for (size_t k = 0; k < keys; k++) sum += shares[k] = exp(shares[k] - largest);
                for (size_t i = 0; i < 64; i++) {
                    double expected = 0;
                    for (size_t k = 0; k < keys; k++) expected += shares[k] / sum * values[k][i];
                    compare(&check, output[t * output_stride + head + i], expected, 1);
                }
            }
        }
        expect(&check, padding_is_whole(output, tokens, output_stride, width));
        free_rooms();
    }
    conclude(&check);
}

static void check_evidence(void) {
    enum { DOWN = 4, ACROSS = 5, PATCHES = DOWN * ACROSS };
    struct check exponentials = check_of("by loader", "exponentials", 1e-6);
    struct check evidence = check_of("plain C", "label_evidence", 2e-6);
    for (size_t texts = 3; texts < 70; texts += 11) {
        size_t stride = texts + PADDING;
        float *logits = matrix(PATCHES, stride, texts, 5), *powers = floats((PATCHES - 1) * stride + texts);
        float *largest = floats(PATCHES), *odds = floats(PATCHES);
        double *totals = room(PATCHES * sizeof *totals), exact[PATCHES], best = -INFINITY;
        memcpy(powers, logits, ((PATCHES - 1) * stride + texts) * sizeof *logits);
        kernel_exponentials(powers, stride, largest, totals, PATCHES, texts);
        const size_t left_out[] = {1};
        for (size_t p = 0; p < PATCHES; p++) {
            double high = -INFINITY, sum = 0, without = 0;
            for (size_t i = 0; i < texts; i++) high = fmax(high, logits[p * stride + i]);
            compare(&exponentials, largest[p], high, 1);
            for (size_t i = 0; i < texts; i++) {
                double power = exp(logits[p * stride + i] - high);
                compare(&exponentials, powers[p * stride + i], power, 1);
                sum += power;
                if (i != left_out[0]) without += power;
            }
            compare(&exponentials, totals[p], sum, sum);
            exact[p] = logits[p * stride] - high - log(without);
        }
        for (size_t y = 0; y < DOWN; y++) {
            for (size_t x = 0; x < ACROSS; x++) {
                size_t above = y > 0 ? y - 1 : y, below = y + 1 < DOWN ? y + 1 : y;
                size_t left = x > 0 ? x - 1 : x, right = x + 1 < ACROSS ? x + 1 : x;
                double smooth = 2 * exact[y * ACROSS + x] + exact[above * ACROSS + x] + exact[below * ACROSS + x]
                    + exact[y * ACROSS + left] + exact[y * ACROSS + right];
                best = fmax(best, smooth / 6);
            }
        }
        float found = kernel_label_evidence(odds, logits, powers, stride, largest, totals, left_out, 1, DOWN, ACROSS);
        compare(&evidence, found, best, fmax(1, fabs(best)));
        free_rooms();
    }
    conclude(&exponentials);
    conclude(&evidence);
}

void check_attention(void) {
    check_causal();
    check_evidence();
}
