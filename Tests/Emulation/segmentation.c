// What is made of score maps: label maps, masks of boxes, and the picture that the public code's CRF is given.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

static const char clones[] = "by loader";

// A few levels, so that labels tie with each other and with the background.
static void fill_levels(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) values[i] = (float)(int)(uniform() * 9) / 8;
}

static void check_labels(void) {
    struct check map = check_of(clones, "label_map", 0), background = check_of(clones, "background_scores", 0);
    static const size_t counts[] = {1, 7, 16, 17, 33, 100, 1023, 1024, 1025, 2100}, labels[] = {1, 2, 5, 20, 255};
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        for (size_t l = 0; l < sizeof labels / sizeof *labels; l++) {
            size_t count = counts[n], stride = count + PADDING;
            float *scores = matrix(labels[l], stride, count, 1), *rest = floats(count);
            uint8_t *found = room(count), *above = room(count);
            // Normal numbers in the smallest, levels in the others.
            for (size_t i = 0; i < labels[l] && n > 0; i++) fill_levels(scores + i * stride, count);
            kernel_label_map(above, scores, stride, labels[l], 0, count);
            kernel_label_map(found, scores, stride, labels[l], 1, count);
            kernel_background_scores(rest, scores, stride, labels[l], count);
            for (size_t i = 0; i < count; i++) {
                size_t best = 0;
                for (size_t k = 1; k < labels[l]; k++)
                    best = scores[k * stride + i] > scores[best * stride + i] ? k : best;
                float left = 1 - scores[best * stride + i];
                expect(&background, rest[i] == left);
                expect(&map, above[i] == best + 1);
                expect(&map, found[i] == (left >= scores[best * stride + i] ? 0 : best + 1));
            }
            free_rooms();
        }
    }
    conclude(&map);
    conclude(&background);
}

enum { MOST_ROWS = 40, MOST_COLUMNS = 37 };

// mask ← whether a cell lies in the box of an 8-connected region of `inside`, the last row and column left out: regions
// are the cells that the smallest number of any of them has reached.
static void boxes(uint8_t *mask, const uint8_t *inside, size_t rows, size_t columns) {
    static size_t region[MOST_ROWS][MOST_COLUMNS];
    int changed = 1;
    for (size_t i = 0; i < rows * columns; i++) region[i / columns][i % columns] = i;
    memset(mask, 0, rows * columns);
    while (changed) {
        changed = 0;
        for (size_t i = 0; i < rows * columns * 9; i++) {
            size_t y = i / 9 / columns, x = i / 9 % columns, b = y + i % 9 / 3 - 1, a = x + i % 3 - 1;
            if (a >= columns || b >= rows || !inside[y * columns + x] || !inside[b * columns + a]) continue;
            if (region[b][a] >= region[y][x]) continue;
            region[y][x] = region[b][a];
            changed = 1;
        }
    }
    for (size_t i = 0; i < rows * columns; i++) {
        size_t top = rows, bottom = 0, left = columns, right = 0;
        if (!inside[i] || region[i / columns][i % columns] != i) continue;
        for (size_t k = 0; k < rows * columns; k++) {
            size_t y = k / columns, x = k % columns;
            if (!inside[k] || region[y][x] != i) continue;
            top = y < top ? y : top, bottom = y > bottom ? y : bottom;
            left = x < left ? x : left, right = x > right ? x : right;
        }
        for (size_t y = top; y <= bottom && y + 1 < rows; y++)
            for (size_t x = left; x <= right && x + 1 < columns; x++) mask[y * columns + x] = 1;
    }
}

// Maps drawn by hand, and their masks: # is inside.
static void check_drawn_mask(struct check *check) {
    static const struct {
        size_t rows, columns;
        const char *map, *mask;
    } drawn[] = {
        {1, 1, "#", "."},
        {1, 5, ".##.#", "....."},
        {2, 4, "#..#"
               "....", "#..."
                       "...."},
        {5, 6, "......"
               ".#...."
               "..#..."
               "...#.#"
               "....#.", "......"
                         ".####."
                         ".####."
                         ".####."
                         "......"},
        {5, 6, "#####."
               "#...#."
               "#.#.#."
               "#..#.."
               "......", "#####."
                         "#####."
                         "#####."
                         "#####."
                         "......"},
        {4, 7, ".#....#"
               ".#..#.."
               "......."
               "#......", ".#....."
                          ".#..#.."
                          "......."
                          "......."},
        {3, 3, ".........", "........."},
    };
    for (size_t d = 0; d < sizeof drawn / sizeof *drawn; d++) {
        size_t rows = drawn[d].rows, columns = drawn[d].columns, count = rows * columns;
        float *values = floats(count);
        uint8_t *mask = room(count);
        uint32_t *queue = room(3 * count * sizeof *queue);
        for (size_t i = 0; i < count; i++) values[i] = drawn[d].map[i] == '#' ? 0.9f : 0;
        kernel_activation_mask(mask, values, rows, columns, 0.4, queue);
        for (size_t i = 0; i < count; i++) expect(check, mask[i] == (drawn[d].mask[i] == '#'));
        free_rooms();
    }
}

static void check_masks(void) {
    struct check activation = check_of("plain C", "activation_mask", 0), class = check_of("plain C", "class_mask", 0);
    static const size_t sides[][2] = {{1, 1}, {1, 9}, {9, 1}, {2, 2}, {7, 11}, {14, 14}, {MOST_ROWS, MOST_COLUMNS}};
    static const double shares[] = {0, 0.25, 0.4, 0.75, 1};
    static const float powers[] = {9, 2, 0.5f}; // few cells stand out, some do, most do
    static uint8_t inside[MOST_ROWS * MOST_COLUMNS], expected[MOST_ROWS * MOST_COLUMNS];
    check_drawn_mask(&activation);
    for (size_t n = 0; n < 3 * sizeof sides / sizeof *sides; n++) {
        size_t rows = sides[n / 3][0], columns = sides[n / 3][1], count = rows * columns;
        float *values = floats(count);
        uint8_t *mask = room(count);
        uint32_t *queue = room(3 * count * sizeof *queue);
        for (size_t i = 0; i < count; i++) values[i] = powf((float)uniform(), powers[n % 3]);
        for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
            int largest = 0;
            for (size_t i = 0; i < count; i++) largest = (int)fmax(largest, values[i] * 255.0);
            for (size_t i = 0; i < count; i++) inside[i] = (int)(values[i] * 255.0) > (int)(shares[s] * largest);
            boxes(expected, inside, rows, columns);
            kernel_activation_mask(mask, values, rows, columns, shares[s], queue);
            for (size_t i = 0; i < count; i++) expect(&activation, mask[i] == expected[i]);
        }
        double low = 1, high = 0, sum = 0;
        for (size_t i = 0; i < count; i++) low = fmin(low, values[i]), high = fmax(high, values[i]);
        expect(&class, kernel_class_mask(mask, values, rows, columns, queue) == (high > low));
        for (size_t i = 0; i < count && high > low; i++) sum += (values[i] - low) / (high - low);
        for (size_t i = 0; i < count && high > low; i++)
            inside[i] = (int)((values[i] - low) / (high - low) * 255) > (int)(sum / (double)count * 255);
        if (high > low) boxes(expected, inside, rows, columns);
        for (size_t i = 0; i < count && high > low; i++) expect(&class, mask[i] == expected[i]);
        free_rooms();
    }
    conclude(&activation);
    conclude(&class);
}

// Every level of every channel, with bytes between the rows that are no pixels.
static void check_public_picture(void) {
    struct check check = check_of("plain C", "crf_public_picture", 0);
    static const double mean[] = {104.008, 116.669, 122.675};
    enum { ROWS = 8, COLUMNS = 32, STRIDE = 3 * COLUMNS + PADDING };
    uint8_t *rgb = room((ROWS - 1) * STRIDE + 3 * COLUMNS), *output = room(ROWS * COLUMNS * 3);
    for (size_t i = 0; i < ROWS * COLUMNS * 3; i++) {
        size_t level = i / 3 + i % 3 * 77;
        rgb[i / (3 * COLUMNS) * STRIDE + i % (3 * COLUMNS)] = (uint8_t)level;
    }
    kernel_crf_public_picture(output, rgb, STRIDE, ROWS, COLUMNS);
    for (size_t i = 0; i < ROWS * COLUMNS * 3; i++) {
        size_t pixel = i / 3, channel = i % 3;
        double level = rgb[pixel / COLUMNS * STRIDE + pixel % COLUMNS * 3 + 2 - channel];
        expect(&check, output[i] == ((int)trunc(level - mean[channel]) + 256) % 256);
    }
    free_rooms();
    conclude(&check);
}

void check_segmentation(void) {
    check_labels();
    check_masks();
    check_public_picture();
}
