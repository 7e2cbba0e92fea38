#include "causal.h"
#include "exponential.h"

enum { head_width = 64 };

INLINE float dot(const float *a, const float *b) {
    REASSOCIATE
    float sum = 0;
    for (size_t i = 0; i < head_width; i++) sum += a[i] * b[i];
    return sum;
}

MULTIVERSION
void kernel_causal_attention(float *restrict attended, size_t attended_stride, const float *restrict input,
                             size_t input_stride, size_t tokens, const float *restrict prefix, size_t prefix_stride,
                             size_t shared, size_t width, float *restrict scores) {
    for (size_t head = 0; head < width; head += head_width) {
        for (size_t t = 0; t < tokens; t++) {
            const float *query = input + t * input_stride + head;
            size_t keys = shared + t + 1;
            float largest = -1e30f, sum = 0;
            for (size_t k = 0; k < keys; k++) {
                const float *key = k < shared ? prefix + k * prefix_stride + head
                                              : input + (k - shared) * input_stride + width + head;
                scores[k] = dot(query, key) * 0.125f;
                largest = scores[k] > largest ? scores[k] : largest;
            }
            for (size_t k = 0; k < keys; k++) {
                scores[k] = exponential(scores[k] - largest);
                sum += scores[k];
            }
            float *output = attended + t * attended_stride + head;
            for (size_t i = 0; i < head_width; i++) output[i] = 0;
            for (size_t k = 0; k < keys; k++) {
                const float *value = k < shared ? prefix + k * prefix_stride + width + head
                                                : input + (k - shared) * input_stride + 2 * width + head;
                float share = scores[k] / sum;
                for (size_t i = 0; i < head_width; i++) output[i] += share * value[i];
            }
        }
    }
}
