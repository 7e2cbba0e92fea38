// The dense CRF, by its definition in double.
#include "../../Sources/Kernels/memory.h"
#include "Kernels.h"
#include "check.h"
#include "lattice.h"
#include <math.h>
#include <string.h>

enum { ROUNDS = 10 };

// The nearest number of 16 bits, for what is not too large to be one.
static double half(double x) {
    int exponent;
    frexp(x, &exponent);
    double step = ldexp(1, exponent - 11 > -24 ? exponent - 11 : -24);
    return nearbyint(x / step) * step;
}

// The logarithm of a score, cut to the range that it is taken of.
static double unary(float score, int half_unary) {
    return log(fmin(fmax(score, half_unary ? half(1e-5) : 1e-5f), 1));
}

// Some are below 0 and some above 1. Where the logarithm is rounded, it is not by a hair.
static float score(int half_unary) {
    for (;;) {
        double value = uniform() * 1.2 - 0.1;
        if (!half_unary) return (float)value;
        value = half(value);
        double energy = unary((float)value, 1);
        if (half(energy * (1 + 1e-6)) == half(energy * (1 - 1e-6))) return (float)value;
    }
}

// q[pixels, classes] ← mean field by the definition.
static void infer(double *q, const float *scores, const uint8_t *rgb, size_t stride, struct picture of) {
    size_t pixels = of.rows * of.columns, classes = of.classes;
    float *near = floats(2 * pixels), *wide = floats(5 * pixels);
    for (size_t p = 0; p < pixels; p++) {
        size_t x = p % of.columns, y = p / of.columns;
        near[2 * p] = (float)x, near[2 * p + 1] = (float)y;
        describe(wide + 5 * p, x, y, rgb + y * stride + 3 * x);
    }
    struct lattice lattices[2] = {lattice_of(near, 2, pixels), lattice_of(wide, 5, pixels)};
    double factors[2] = {3, 4}, *norms[2], *ones = room(pixels * sizeof *ones);
    double *logits = room(pixels * classes * sizeof *logits), *unaries = room(pixels * classes * sizeof *unaries);
    size_t most = (1 + MOST_CORNERS * pixels) * classes;
    double *values = room(most * sizeof *values), *blurred = room(most * sizeof *blurred);
    for (size_t p = 0; p < pixels; p++) ones[p] = 1;
    for (int k = 0; k < 2; k++) {
        norms[k] = room(pixels * sizeof *norms[k]);
        filter(&lattices[k], norms[k], ones, ones, 1, values, blurred, 1);
        for (size_t p = 0; p < pixels; p++) norms[k][p] = 1 / sqrt(norms[k][p] + 1e-20);
    }
    for (size_t i = 0; i < pixels * classes; i++) {
        unaries[i] = unary(scores[i % classes * pixels + i / classes], of.half_unary);
        if (of.half_unary) unaries[i] = half(unaries[i]);
    }
    for (int round = 0; round <= ROUNDS; round++) {
        memcpy(logits, unaries, pixels * classes * sizeof *logits);
        for (int k = 0; k < 2 && round > 0; k++)
            filter(&lattices[k], logits, q, norms[k], factors[k], values, blurred, classes);
        for (size_t p = 0; p < pixels; p++) {
            double largest = -INFINITY, sum = 0, *row = q + p * classes;
            for (size_t c = 0; c < classes; c++) largest = fmax(largest, logits[p * classes + c]);
            for (size_t c = 0; c < classes; c++) sum += row[c] = exp(logits[p * classes + c] - largest);
            for (size_t c = 0; c < classes; c++) row[c] /= sum;
        }
    }
}

static void check_picture(struct check *check, struct check *maps, struct picture of) {
    size_t rows = of.rows, columns = of.columns, classes = of.classes, pixels = rows * columns;
    size_t stride = 3 * columns + PADDING;
    uint8_t *rgb = paint(stride, of), *map = room(pixels), *alone = room(pixels);
    float *scores = floats(classes * pixels), *probabilities = floats(classes * pixels);
    double *q = room(pixels * classes * sizeof *q);
    for (size_t i = 0; i < classes * pixels; i++) scores[i] = score(of.half_unary);
    expect(maps, kernel_dense_crf(map, probabilities, scores, classes, rgb, stride, rows, columns, of.half_unary));
    // The same map where nobody asks for probabilities.
    memcpy(alone, map, pixels);
    if (of.colours == FLAT)
        expect(maps, kernel_dense_crf(alone, 0, scores, classes, rgb, stride, rows, columns, of.half_unary));
    infer(q, scores, rgb, stride, of);
    for (size_t p = 0; p < pixels; p++) {
        size_t found = 0, best = 0;
        double second = 0;
        for (size_t c = 0; c < classes; c++) {
            compare(check, probabilities[c * pixels + p], q[p * classes + c], 1);
            found = probabilities[c * pixels + p] > probabilities[found * pixels + p] ? c : found;
            best = q[p * classes + c] > q[p * classes + best] ? c : best;
        }
        for (size_t c = 0; c < classes; c++) second = c == best ? second : fmax(second, q[p * classes + c]);
        expect(maps, map[p] == found && alone[p] == found);
        if (q[p * classes + best] - second > check->limit) expect(maps, map[p] == best);
    }
    free_rooms();
}

static int is_all(const uint8_t *bytes, uint8_t value, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != value) return 0;
    return 1;
}

// Blocks in small pages and in huge ones, those that fill theirs and those that go a byte further.
static void check_memory(void) {
    struct check check = check_of("plain C", "allocate", 0);
    static const size_t sizes[] = {1, 65472, 65473, (2 << 20) - 64, (2 << 20) - 63, 2 << 20, 5000001};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    uint8_t *blocks[SIZES];
    for (size_t s = 0; s < SIZES; s++) {
        blocks[s] = kernel_allocate(sizes[s], 1);
        expect(&check, blocks[s] && (uintptr_t)blocks[s] % 64 == 0 && is_all(blocks[s], 0, sizes[s]));
        memset(blocks[s], (int)s + 1, sizes[s]);
    }
    for (size_t s = 0; s < SIZES; s++) expect(&check, is_all(blocks[s], (uint8_t)(s + 1), sizes[s]));
    for (size_t s = 0; s < SIZES; s++) kernel_release(blocks[s]);
    kernel_release(0);
    // Products, and sums with what stands in front of a block, that size_t does not hold.
    expect(&check, !kernel_allocate(SIZE_MAX / 2, 3) && !kernel_allocate(SIZE_MAX - 100, 1));
    conclude(&check);
}

void check_crf(void) {
    check_memory();
    struct check check = check_of("by loader", "dense_crf", 3e-4), maps = check_of("by loader", "dense_crf: map", 0);
    static const size_t sides[][2] = {{1, 1}, {1, 9}, {9, 1}, {17, 13}, {40, 33}}, classes[] = {1, 2, 4, 5, 9, 13};
    for (size_t s = 0; s < sizeof sides / sizeof *sides; s++)
        for (size_t c = 0; c < sizeof classes / sizeof *classes; c++)
            for (int kind = 0; kind < 4; kind++) {
                enum colours colours = kind < 2 ? GRAIN : FLAT;
                check_picture(&check, &maps,
                              (struct picture){sides[s][0], sides[s][1], classes[c], kind & 1, colours});
            }
    // As many as there may be.
    check_picture(&check, &maps, (struct picture){1, 9, 256, 0, GRAIN});
    // What is too wide is refused.
    enum { TOO_WIDE = 65536 };
    float *scores = floats(TOO_WIDE);
    uint8_t *rgb = room(3 * TOO_WIDE), *map = room(TOO_WIDE);
    expect(&maps, kernel_dense_crf(map, 0, scores, 1, rgb, 3 * TOO_WIDE, 1, TOO_WIDE, 0) == 0);
    free_rooms();
    conclude(&check);
    conclude(&maps);
}
