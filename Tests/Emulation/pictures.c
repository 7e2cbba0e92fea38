// What is done to pictures and maps.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

enum { TAPS = 5 };

static uint8_t *bytes_of(size_t count) {
    uint8_t *bytes = room(count);
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(uniform() * 256);
    return bytes;
}

// Weights as a sharp filter has them: some below 0, and sums that leave 8 bits but not the 10 that there is room
// for.
static int32_t *taps_of(int32_t *starts, int32_t *counts, size_t outputs, size_t inputs) {
    int32_t *weights = room(outputs * TAPS * sizeof *weights);
    for (size_t x = 0; x < outputs; x++) {
        counts[x] = (int32_t)(1 + x % TAPS);
        starts[x] = (int32_t)(uniform() * (double)(inputs - (size_t)counts[x] + 1));
        for (size_t i = 0; i < TAPS; i++) weights[x * TAPS + i] = (int32_t)((uniform() * 0.5 - 0.15) * (1 << 22));
    }
    return weights;
}

static uint8_t expected_byte(int64_t sum) {
    int64_t value = (sum + (1 << 21)) >> 22;
    return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

static void check_resampling(void) {
    struct check across = check_of("by loader", "resample_rows", 0);
    struct check down = check_of("by loader", "resample_columns", 0);
    for (size_t columns = 5; columns < 120; columns += 13) {
        size_t rows = 7, outputs = columns * 2 / 3 + 1, stride = 3 * columns, output_stride = 3 * outputs;
        uint8_t *input = bytes_of(rows * stride), *output = room(rows * output_stride);
        int32_t *starts = room(outputs * sizeof *starts), *counts = room(outputs * sizeof *counts);
        int32_t *weights = taps_of(starts, counts, outputs, columns);
        kernel_resample_rows(output, output_stride, input, stride, rows, outputs, starts, counts, weights, TAPS);
        for (size_t y = 0; y < rows; y++) {
            for (size_t x = 0; x < 3 * outputs; x++) {
                int64_t sum = 0;
                const uint8_t *from = input + y * stride + 3 * (size_t)starts[x / 3] + x % 3;
                for (size_t i = 0; i < (size_t)counts[x / 3]; i++)
                    sum += (int64_t)from[3 * i] * weights[x / 3 * TAPS + i];
                expect(&across, output[y * output_stride + x] == expected_byte(sum));
            }
        }
        int32_t *tops = room(4 * sizeof *tops), *heights = room(4 * sizeof *heights);
        int32_t *factors = taps_of(tops, heights, 4, rows);
        uint8_t *lines = room(4 * stride);
        kernel_resample_columns(lines, stride, input, stride, 1, 3, stride, tops, heights, factors, TAPS);
        for (size_t y = 1; y < 4; y++) {
            for (size_t x = 0; x < stride; x++) {
                int64_t sum = 0;
                for (int32_t i = 0; i < heights[y]; i++)
                    sum += (int64_t)input[(size_t)(tops[y] + i) * stride + x] * factors[y * TAPS + (size_t)i];
                expect(&down, lines[y * stride + x] == expected_byte(sum));
            }
        }
        free_rooms();
    }
    conclude(&across);
    conclude(&down);
}

static void check_pixels(void) {
    struct check normalize = check_of("by loader", "normalize_pixels", 1e-6);
    struct check patches = check_of("plain C", "patches", 0);
    const float mean[] = {0.48f, 0.46f, 0.41f}, deviation[] = {0.27f, 0.26f, 0.28f};
    for (size_t columns = 4; columns < 80; columns += 4) {
        size_t rows = 8, stride = 3 * columns + PADDING, side = 4, count = rows / side * (columns / side) - 1;
        uint8_t *pixels = bytes_of(rows * stride);
        float *planes = floats(3 * rows * columns), *output = floats(count * 3 * side * side);
        kernel_normalize_pixels(planes, pixels, stride, rows, columns, mean, deviation);
        for (size_t channel = 0; channel < 3; channel++)
            for (size_t y = 0; y < rows; y++)
                for (size_t x = 0; x < columns; x++)
                    compare(&normalize, planes[(channel * rows + y) * columns + x],
                            (pixels[y * stride + 3 * x + channel] / 255.0 - mean[channel]) / deviation[channel], 1);
        kernel_patches(output, planes, rows, columns, side, 1, count);
        for (size_t p = 0; p < count; p++) {
            size_t top = (p + 1) / (columns / side) * side, left = (p + 1) % (columns / side) * side;
            for (size_t i = 0; i < 3 * side * side; i++) {
                size_t channel = i / (side * side), y = i / side % side, x = i % side;
                compare(&patches, output[p * 3 * side * side + i],
                        planes[(channel * rows + top + y) * columns + left + x], 1);
            }
        }
        free_rooms();
    }
    conclude(&normalize);
    conclude(&patches);
}

static double position(size_t i, size_t n, size_t m) {
    return fmin(fmax(((double)i + 0.5) * (double)m / (double)n - 0.5, 0), (double)(m - 1));
}

static double bilinear(const float *input, size_t row_step, size_t step, double y, double x, size_t rows,
                       size_t columns) {
    size_t top = (size_t)y, left = (size_t)x;
    size_t bottom = top + 1 < rows ? top + 1 : top, right = left + 1 < columns ? left + 1 : left;
    double down = y - (double)top, across = x - (double)left;
    const float *upper = input + top * row_step, *lower = input + bottom * row_step;
    double above = upper[left * step] * (1 - across) + upper[right * step] * across;
    double below = lower[left * step] * (1 - across) + lower[right * step] * across;
    return above * (1 - down) + below * down;
}

static void check_resizing(void) {
    struct check maps = check_of("by loader", "resize_bilinear", 2e-6);
    struct check vectors = check_of("plain C", "resize_vectors", 1e-6);
    static const size_t shapes[][4] = {{1, 1, 1, 1}, {14, 14, 5, 9}, {7, 33, 14, 14}, {32, 40, 7, 7}, {3, 65, 1, 2}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        size_t rows = shapes[s][0], columns = shapes[s][1], height = shapes[s][2], width = shapes[s][3];
        size_t stride = width + PADDING, channels = 5;
        float *map = matrix(height, stride, width, 1), *grid = matrix(height * width, channels, channels, 1);
        float *resized = floats(rows * columns), *grown = floats(rows * columns * channels);
        kernel_resize_bilinear(resized, 0, rows, rows, columns, map, stride, height, width);
        kernel_resize_vectors(grown, rows, columns, grid, height, width, channels);
        for (size_t y = 0; y < rows; y++) {
            for (size_t x = 0; x < columns; x++) {
                double down = position(y, rows, height), across = position(x, columns, width);
                compare(&maps, resized[y * columns + x], bilinear(map, stride, 1, down, across, height, width), 1);
                for (size_t i = 0; i < channels; i++)
                    compare(&vectors, grown[(y * columns + x) * channels + i],
                            bilinear(grid + i, width * channels, channels, down, across, height, width), 1);
            }
        }
        free_rooms();
    }
    conclude(&maps);
    conclude(&vectors);
}

void check_pictures(void) {
    check_resampling();
    check_pixels();
    check_resizing();
}
