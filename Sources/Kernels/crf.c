#include "crf.h"
#include "conversion.h"
#include "exponential.h"
#include "hexagonal.h"
#include "lattice.h"
#include "logarithm.h"
#include "memory.h"
#include "tiles.h"
#include "vectors.h"
#include <math.h>

enum { rounds = 10, block = TILE_COLUMNS, corners = LATTICE_CORNERS };

// Standard deviations of the bilateral kernel, and the two kernels' weights; the Gaussian kernel's deviation is 1.
static const float position_deviation = 67, colour_deviation = 3, gaussian_weight = 3, bilateral_weight = 4;
// What slicing multiplies by to make up for the blur: 1 / (1 + 2^-d).
static const float gaussian_alpha = 1 / 1.25f, bilateral_alpha = 1 / 1.03125f;

typedef struct {
    const float *scores;
    uint8_t *map;
    float *probabilities;
    int half_unary;
    size_t classes, vectors, rows, columns;
    permutohedral bilateral;
    hexagonal gaussian;
    // Those of pixels are in the order of tiles.
    float *unary;     // [pixels, 4 · vectors]: the scores' logarithms, that is -U
    float *norms;     // [pixels, 2]: D^-1/2 of the Gaussian and of the bilateral kernel
    float *values[2]; // [vertices, 4 · vectors] of the bilateral lattice: those read and those written in a round
    float *splat[2];  // the same of the Gaussian one: rows of the picture with an empty one above and below
    float *sliced;    // a band of rows of the Gaussian lattice
} mean_field;

// Blurs the band of rows from y0 on, in order from the top, and returns how many there are.
static size_t slice_gaussian(const mean_field *field, const float *splat, size_t y0, size_t vectors) {
    size_t end = y0 + TILE_ROWS < field->rows ? y0 + TILE_ROWS : field->rows;
    for (long y = y0 ? (long)y0 + 2 : -1; y < (long)end + 2; y++) {
        float *sliced = y < 2 ? NULL : field->sliced + ((size_t)y - 2 - y0) * field->gaussian.width * VECTOR * vectors;
        hexagonal_advance(&field->gaussian, sliced, splat, y, vectors);
    }
    return end - y0;
}

// -U of a block, the classes side by side. Lanes beyond the classes are given no probability.
INLINE void unary_block(const mean_field *field, float *unary, size_t pixel, size_t count) {
    const float least = field->half_unary ? 0x1.5p-17f : 1e-5f; // 1e-5 is 168 · 2^-24 in 16 bits
    size_t width = VECTOR * field->vectors;
    for (size_t c = 0; c < width; c++) {
        float logs[block];
        for (size_t p = 0; p < block; p++) logs[p] = -1e30f;
        if (c < field->classes) {
            const float *scores = field->scores + c * field->rows * field->columns + pixel;
            for (size_t p = 0; p < count; p++) {
                float score = scores[p] > least ? scores[p] : least;
                logs[p] = logarithm(score < 1 ? score : 1);
            }
            if (field->half_unary) kernel_round_to_half(logs, count);
        }
        for (size_t p = 0; p < count; p++) unary[p * width + c] = logs[p];
    }
}

// D is what the filters make of 1. Any block of values and of splat rows will do: one lane is enough.
static void normalize(mean_field *field, float *values, float *splat) {
    const hexagonal *gaussian = &field->gaussian;
    const permutohedral *bilateral = &field->bilateral;
    size_t pixels = field->rows * field->columns;
    memset(values, 0, bilateral->count * sizeof(vector));
    memset(splat, 0, (field->rows + 2) * gaussian->width * sizeof(vector));
    for (size_t i = 0; i < pixels * corners; i++) values[VECTOR * bilateral->corners[i]] += bilateral->weights[i];
    lattice_blur(bilateral, values, 1);
    for (size_t y = 1; y <= field->rows; y++) {
        float *row = splat + y * gaussian->width * VECTOR;
        for (size_t x = 0; x < field->columns; x++) {
            row[VECTOR * gaussian->left[x]] += 1 - gaussian->fraction[x];
            row[VECTOR * gaussian->right[x]] += gaussian->fraction[x];
        }
    }
    size_t first = 0;
    for (size_t y0 = 0; y0 < field->rows; y0 += TILE_ROWS) {
        size_t height = slice_gaussian(field, splat, y0, 1);
        for (size_t x0 = 0; x0 < field->columns; x0 += block) {
            size_t end = x0 + block < field->columns ? x0 + block : field->columns;
            for (size_t y = 0; y < height; y++) {
                const float *sliced = field->sliced + y * gaussian->width * VECTOR;
                for (size_t x = x0; x < end; x++, first++) {
                    float near = sliced[VECTOR * gaussian->left[x]] * (1 - gaussian->fraction[x]) +
                                 sliced[VECTOR * gaussian->right[x]] * gaussian->fraction[x];
                    float wide = 0;
                    for (size_t i = first * corners; i < (first + 1) * corners; i++)
                        wide += bilateral->weights[i] * values[VECTOR * bilateral->corners[i]];
                    field->norms[2 * first] = 1 / sqrtf(near * gaussian_alpha + 1e-20f);
                    field->norms[2 * first + 1] = 1 / sqrtf(wide * bilateral_alpha + 1e-20f);
                }
            }
        }
    }
}

// In place: the exponentials of the logits, scaled to add up to 1.
INLINE void softmax(float *logits, size_t count, size_t vectors) {
    size_t width = VECTOR * vectors;
    for (size_t p = 0; p < count; p++) {
        vector largest = load(logits + p * width);
        for (size_t i = 1; i < vectors; i++)
            largest = __builtin_elementwise_max(largest, load(logits + p * width + VECTOR * i));
        largest = __builtin_elementwise_max(largest, __builtin_shufflevector(largest, largest, 2, 3, 0, 1));
        largest = __builtin_elementwise_max(largest, __builtin_shufflevector(largest, largest, 1, 0, 3, 2));
        for (size_t i = 0; i < vectors; i++) {
            float *at = logits + p * width + VECTOR * i;
            store(at, load(at) - largest);
        }
    }
    // What is next to nothing is made nothing: products of it would be subnormal, which are slow.
    for (size_t i = 0; i < count * width; i++) logits[i] = logits[i] < -60 ? 0 : exponential(logits[i]);
    for (size_t p = 0; p < count; p++) {
        vector sum = load(logits + p * width);
        for (size_t i = 1; i < vectors; i++) sum += load(logits + p * width + VECTOR * i);
        sum += __builtin_shufflevector(sum, sum, 2, 3, 0, 1);
        sum += __builtin_shufflevector(sum, sum, 1, 0, 3, 2);
        vector factor = 1 / sum;
        for (size_t i = 0; i < vectors; i++) {
            float *at = logits + p * width + VECTOR * i;
            store(at, load(at) * factor);
        }
    }
}

// The logits of the pixels from `first` on: -U and what the two filters say.
INLINE void slice(const mean_field *field, float *logits, const float *values, const float *sliced, size_t x,
                  size_t first, size_t count, size_t vectors) {
    const float *unary = field->unary + first * VECTOR * vectors;
    const float *fraction = field->gaussian.fraction + x, *norms = field->norms + 2 * first;
    const uint32_t *left = field->gaussian.left + x, *right = field->gaussian.right + x;
    const uint32_t *corner = field->bilateral.corners + corners * first;
    const float *weight = field->bilateral.weights + corners * first;
    for (size_t p = 0; p < count; p++, corner += corners, weight += corners) {
        const float *a = sliced + VECTOR * vectors * left[p], *b = sliced + VECTOR * vectors * right[p];
        float near = gaussian_weight * gaussian_alpha * norms[2 * p];
        float wide = bilateral_weight * bilateral_alpha * norms[2 * p + 1];
        float from_left = near * (1 - fraction[p]), from_right = near * fraction[p];
        for (size_t i = 0; i < vectors; i++) {
            vector sum = {0};
            UNROLL
            for (int k = 0; k < corners; k++)
                sum += weight[k] * load(values + VECTOR * (vectors * corner[k] + i));
            size_t at = VECTOR * (vectors * p + i);
            vector near_sum = from_left * load(a + VECTOR * i) + from_right * load(b + VECTOR * i);
            store(logits + at, load(unary + at) + wide * sum + near_sum);
        }
    }
}

INLINE void splat(const mean_field *field, float *values, float *row, const float *q, size_t x, size_t first,
                  size_t count, size_t vectors) {
    const float *fraction = field->gaussian.fraction + x, *norms = field->norms + 2 * first;
    const uint32_t *left = field->gaussian.left + x, *right = field->gaussian.right + x;
    const uint32_t *corner = field->bilateral.corners + corners * first;
    const float *weight = field->bilateral.weights + corners * first;
    for (size_t p = 0; p < count; p++, corner += corners, weight += corners) {
        float *a = row + VECTOR * vectors * left[p], *b = row + VECTOR * vectors * right[p];
        float to_left = norms[2 * p] * (1 - fraction[p]), to_right = norms[2 * p] * fraction[p];
        for (size_t i = 0; i < vectors; i++) {
            vector from = load(q + VECTOR * (vectors * p + i));
            store(a + VECTOR * i, load(a + VECTOR * i) + to_left * from);
            store(b + VECTOR * i, load(b + VECTOR * i) + to_right * from);
            vector normed = norms[2 * p + 1] * from;
            UNROLL
            for (int k = 0; k < corners; k++) {
                float *into = values + VECTOR * (vectors * corner[k] + i);
                store(into, load(into) + weight[k] * normed);
            }
        }
    }
}

static void conclude(const mean_field *field, const float *q, size_t pixel, size_t count) {
    size_t pixels = field->rows * field->columns, width = VECTOR * field->vectors;
    for (size_t p = 0; p < count; p++, q += width) {
        size_t most = 0;
        for (size_t c = 1; c < field->classes; c++) most = q[c] > q[most] ? c : most;
        field->map[pixel + p] = (uint8_t)most;
        if (!field->probabilities) continue;
        for (size_t c = 0; c < field->classes; c++) field->probabilities[c * pixels + pixel + p] = q[c];
    }
}

// One band of a round: slices what the last round left, and splats the new Q at once, while its pixels are at hand.
INLINE void update_band(const mean_field *field, size_t y0, size_t height, int round, size_t vectors) {
    size_t first = y0 * field->columns, row = field->gaussian.width * VECTOR * vectors;
    float *values = field->values[round & 1], *next = field->values[~round & 1];
    float *next_splat = field->splat[~round & 1] + (y0 + 1) * row;
    if (round < rounds) memset(next_splat, 0, height * row * sizeof *next_splat);
    for (size_t x = 0; x < field->columns; x += block) {
        size_t count = field->columns - x < block ? field->columns - x : block;
        for (size_t y = 0; y < height; y++, first += count) {
            float q[block * VECTOR * MOST_VECTORS];
            size_t pixel = (y0 + y) * field->columns + x;
            if (round > 0) {
                slice(field, q, values, field->sliced + y * row, x, first, count, vectors);
            } else {
                unary_block(field, field->unary + first * VECTOR * vectors, pixel, count);
                memcpy(q, field->unary + first * VECTOR * vectors, count * vectors * sizeof(vector));
            }
            softmax(q, count, vectors);
            if (round < rounds) splat(field, next, next_splat + y * row, q, x, first, count, vectors);
            else conclude(field, q, pixel, count);
        }
    }
}

MULTIVERSION
void crf_update_band(const mean_field *field, size_t y0, size_t height, int round) {
    switch (field->vectors) {
    case 1: update_band(field, y0, height, round, 1); break;
    case 2: update_band(field, y0, height, round, 2); break;
    case 3: update_band(field, y0, height, round, 3); break;
    default: update_band(field, y0, height, round, field->vectors);
    }
}

static void infer(mean_field *field) {
    size_t vectors = field->vectors, values = field->bilateral.count * vectors;
    for (int i = 0; i < 2; i++)
        memset(field->splat[i], 0, (field->rows + 2) * field->gaussian.width * vectors * sizeof(vector));
    for (int round = 0; round <= rounds; round++) {
        if (round > 0) lattice_blur(&field->bilateral, field->values[round & 1], vectors);
        if (round < rounds) memset(field->values[~round & 1], 0, values * sizeof(vector));
        for (size_t y0 = 0; y0 < field->rows; y0 += TILE_ROWS) {
            size_t height = field->rows - y0 < TILE_ROWS ? field->rows - y0 : TILE_ROWS;
            if (round > 0) slice_gaussian(field, field->splat[round & 1], y0, vectors);
            crf_update_band(field, y0, height, round);
        }
    }
}

int kernel_dense_crf(uint8_t *map, float *probabilities, const float *scores, size_t classes, const uint8_t *rgb,
                     size_t stride, size_t rows, size_t columns, int half_unary) {
    size_t pixels = rows * columns, vectors = (classes + VECTOR - 1) / VECTOR;
    if (vectors > MOST_VECTORS) return 0;
    if (pixels == 0) return 1;
    mean_field field = {.scores = scores, .half_unary = half_unary, .map = map, .probabilities = probabilities,
                        .classes = classes, .vectors = vectors, .rows = rows, .columns = columns};
    int complete = lattice_build(&field.bilateral, rgb, stride, rows, columns, position_deviation, colour_deviation);
    complete = hexagonal_build(&field.gaussian, rows, columns, vectors) && complete;
    if (complete) {
        field.unary = kernel_allocate(pixels, vectors * sizeof(vector));
        field.norms = kernel_allocate(pixels, 2 * sizeof(float));
        field.sliced = kernel_allocate(TILE_ROWS * field.gaussian.width, vectors * sizeof(vector));
        complete = field.unary && field.norms && field.sliced;
        for (int i = 0; i < 2; i++) {
            field.values[i] = kernel_allocate(field.bilateral.count, vectors * sizeof(vector));
            field.splat[i] = kernel_allocate((rows + 2) * field.gaussian.width, vectors * sizeof(vector));
            complete = complete && field.values[i] && field.splat[i];
        }
    }
    if (complete) {
        normalize(&field, field.values[0], field.splat[0]);
        infer(&field);
    }
    for (int i = 0; i < 2; i++) {
        kernel_release(field.values[i]);
        kernel_release(field.splat[i]);
    }
    kernel_release(field.unary);
    kernel_release(field.norms);
    kernel_release(field.sliced);
    hexagonal_free(&field.gaussian);
    lattice_free(&field.bilateral);
    return complete;
}

void kernel_crf_public_picture(uint8_t *output, const uint8_t *rgb, size_t stride, size_t rows, size_t columns) {
    static const float mean[3] = {104.008f, 116.669f, 122.675f};
    for (size_t y = 0; y < rows; y++, rgb += stride) {
        for (size_t x = 0; x < columns; x++) {
            for (size_t c = 0; c < 3; c++) *output++ = (uint8_t)(int)((float)rgb[3 * x + 2 - c] - mean[c]);
        }
    }
}
