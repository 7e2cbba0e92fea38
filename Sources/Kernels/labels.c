#include "labels.h"
#include "multiversion.h"

// Pixels that are worked on at once: their best scores stay in the first-level cache.
enum { run = 1024 };

MULTIVERSION
void kernel_label_map(uint8_t *restrict map, const float *restrict scores, size_t stride, size_t labels,
                      int has_background, size_t count) {
    float best[run];
    for (size_t start = 0; start < count; start += run) {
        size_t length = count - start < run ? count - start : run;
        for (size_t i = 0; i < length; i++) {
            best[i] = scores[start + i];
            map[start + i] = 1;
        }
        for (size_t label = 1; label < labels; label++) {
            const float *row = scores + label * stride + start;
            for (size_t i = 0; i < length; i++) {
                map[start + i] = row[i] > best[i] ? (uint8_t)(label + 1) : map[start + i];
                best[i] = row[i] > best[i] ? row[i] : best[i];
            }
        }
        if (!has_background) continue;
        for (size_t i = 0; i < length; i++) map[start + i] = 1 - best[i] >= best[i] ? 0 : map[start + i];
    }
}

MULTIVERSION
void kernel_background_scores(float *restrict background, const float *restrict scores, size_t stride, size_t labels,
                              size_t count) {
    for (size_t i = 0; i < count; i++) background[i] = scores[i];
    for (size_t label = 1; label < labels; label++) {
        const float *row = scores + label * stride;
        for (size_t i = 0; i < count; i++) background[i] = row[i] > background[i] ? row[i] : background[i];
    }
    for (size_t i = 0; i < count; i++) background[i] = 1 - background[i];
}
