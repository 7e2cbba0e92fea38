#include "regions.h"
#include "multiversion.h"
#include <string.h>

enum { outside = 0, waiting = 1 };

// Walks the region that holds `seed` and returns its box; the cells it met become outside.
static void region_box(uint8_t *cells, size_t rows, size_t columns, uint32_t seed, uint32_t *queue, size_t box[4]) {
    size_t head = 0, tail = 0;
    box[0] = box[2] = seed % columns;
    box[1] = box[3] = seed / columns;
    cells[seed] = outside;
    queue[tail++] = seed;
    while (head < tail) {
        size_t x = queue[head] % columns, y = queue[head] / columns;
        head++;
        box[0] = x < box[0] ? x : box[0];
        box[1] = y < box[1] ? y : box[1];
        box[2] = x > box[2] ? x : box[2];
        box[3] = y > box[3] ? y : box[3];
        size_t top = y > 0 ? y - 1 : 0, bottom = y + 1 < rows ? y + 1 : y;
        size_t left = x > 0 ? x - 1 : 0, right = x + 1 < columns ? x + 1 : x;
        for (size_t ny = top; ny <= bottom; ny++) {
            for (size_t nx = left; nx <= right; nx++) {
                uint32_t neighbour = (uint32_t)(ny * columns + nx);
                if (cells[neighbour] == waiting) {
                    cells[neighbour] = outside;
                    queue[tail++] = neighbour;
                }
            }
        }
    }
}

// Of cells that are waiting or outside: mask ← 1 inside the boxes of the 8-connected regions, the last column and row
// left out. `queue` is scratch of 3 · count words.
static void box_regions(uint8_t *mask, size_t rows, size_t columns, uint32_t *queue) {
    size_t count = rows * columns;
    // A box may cover cells of regions not yet walked: boxes are kept behind the queue until all are known.
    size_t boxes = 0;
    uint32_t *kept = queue + count;
    for (size_t i = 0; i < count; i++) {
        if (mask[i] != waiting) continue;
        size_t box[4];
        region_box(mask, rows, columns, (uint32_t)i, queue, box);
        size_t right = box[2] + 1 < columns - 1 ? box[2] + 1 : columns - 1;
        size_t bottom = box[3] + 1 < rows - 1 ? box[3] + 1 : rows - 1;
        kept[2 * boxes] = (uint32_t)(box[0] << 16 | right);
        kept[2 * boxes + 1] = (uint32_t)(box[1] << 16 | bottom);
        boxes++;
    }
    memset(mask, 0, count);
    for (size_t b = 0; b < boxes; b++) {
        uint32_t across = kept[2 * b], down = kept[2 * b + 1];
        for (size_t y = down >> 16; y < (down & 0xFFFF); y++) {
            for (size_t x = across >> 16; x < (across & 0xFFFF); x++) mask[y * columns + x] = 1;
        }
    }
}

int kernel_class_mask(uint8_t *mask, const float *values, size_t rows, size_t columns, uint32_t *queue) {
    size_t count = rows * columns;
    float low = values[0], high = values[0];
    for (size_t i = 1; i < count; i++) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    double range = (double)high - (double)low;
    if (!(high > 0) || !(range > 0)) return 0;
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += ((double)values[i] - low) / range;
    int threshold = (int)(sum / (double)count * 255.0); // the largest normalised value is 1: 255
    for (size_t i = 0; i < count; i++) {
        int quantised = (int)(((double)values[i] - low) / range * 255.0);
        mask[i] = quantised > threshold ? waiting : outside;
    }
    box_regions(mask, rows, columns, queue);
    return 1;
}

void kernel_activation_mask(uint8_t *mask, const float *values, size_t rows, size_t columns, double share,
                            uint32_t *queue) {
    size_t count = rows * columns;
    int largest = 0;
    for (size_t i = 0; i < count; i++) {
        mask[i] = (uint8_t)((double)values[i] * 255.0);
        largest = mask[i] > largest ? mask[i] : largest;
    }
    int threshold = (int)(share * largest);
    for (size_t i = 0; i < count; i++) mask[i] = mask[i] > threshold ? waiting : outside;
    box_regions(mask, rows, columns, queue);
}

MULTIVERSION
void kernel_apply_mask(float *restrict output, const float *restrict values, const uint8_t *restrict mask,
                       size_t count) {
    for (size_t i = 0; i < count; i++) output[i] = mask[i] ? values[i] : 0;
}
