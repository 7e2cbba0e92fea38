#include "resampling.h"
#include "multiversion.h"

enum { precision = 22 };

INLINE uint8_t clip8(int32_t sum) {
    int32_t value = sum >> precision;
    return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

MULTIVERSION
void kernel_resample_rows(uint8_t *restrict output, size_t output_stride, const uint8_t *restrict input, size_t stride,
                          size_t rows, size_t columns, const int32_t *restrict starts, const int32_t *restrict counts,
                          const int32_t *restrict weights, size_t taps) {
    for (size_t y = 0; y < rows; y++) {
        const uint8_t *from = input + y * stride;
        uint8_t *to = output + y * output_stride;
        for (size_t x = 0; x < columns; x++) {
            const uint8_t *pixel = from + 3 * (size_t)starts[x];
            const int32_t *k = weights + x * taps;
            int32_t red = 1 << (precision - 1), green = red, blue = red;
            for (int32_t i = 0; i < counts[x]; i++) {
                red += pixel[3 * i] * k[i];
                green += pixel[3 * i + 1] * k[i];
                blue += pixel[3 * i + 2] * k[i];
            }
            to[3 * x] = clip8(red);
            to[3 * x + 1] = clip8(green);
            to[3 * x + 2] = clip8(blue);
        }
    }
}

MULTIVERSION
void kernel_resample_columns(uint8_t *restrict output, size_t output_stride, const uint8_t *restrict input,
                             size_t stride, size_t first, size_t rows, size_t bytes, const int32_t *restrict starts,
                             const int32_t *restrict counts, const int32_t *restrict weights, size_t taps) {
    enum { strip = 256 };
    for (size_t y = first; y < first + rows; y++) {
        const int32_t *k = weights + y * taps;
        for (size_t b0 = 0; b0 < bytes; b0 += strip) {
            size_t width = bytes - b0 < strip ? bytes - b0 : strip;
            int32_t sums[strip];
            for (size_t b = 0; b < width; b++) sums[b] = 1 << (precision - 1);
            for (int32_t i = 0; i < counts[y]; i++) {
                const uint8_t *from = input + (size_t)(starts[y] + i) * stride + b0;
                for (size_t b = 0; b < width; b++) sums[b] += from[b] * k[i];
            }
            uint8_t *to = output + y * output_stride + b0;
            for (size_t b = 0; b < width; b++) to[b] = clip8(sums[b]);
        }
    }
}

MULTIVERSION
void kernel_normalize_pixels(float *restrict planes, const uint8_t *restrict pixels, size_t stride, size_t rows,
                             size_t columns, const float *restrict mean, const float *restrict deviation) {
    for (size_t channel = 0; channel < 3; channel++) {
        for (size_t y = 0; y < rows; y++) {
            float *to = planes + (channel * rows + y) * columns;
            const uint8_t *from = pixels + y * stride + channel;
            for (size_t x = 0; x < columns; x++)
                to[x] = ((float)from[3 * x] / 255.0f - mean[channel]) / deviation[channel];
        }
    }
}

// Where output coordinate i of n lies among m inputs: the two neighbours and the second one's share.
INLINE void bilinear_position(size_t i, size_t n, size_t m, size_t *low, size_t *high, double *share) {
    double position = ((double)i + 0.5) * ((double)m / (double)n) - 0.5;
    position = position < 0 ? 0 : position;
    size_t first = (size_t)position;
    first = first > m - 1 ? m - 1 : first;
    *low = first;
    *high = first + 1 < m ? first + 1 : first;
    *share = position - (double)first;
}

MULTIVERSION
void kernel_resize_bilinear(float *restrict output, size_t first, size_t count, size_t rows, size_t columns,
                            const float *restrict input, size_t stride, size_t input_rows, size_t input_columns) {
    for (size_t y = first; y < first + count; y++) {
        size_t top, bottom;
        double below_share;
        bilinear_position(y, rows, input_rows, &top, &bottom, &below_share);
        float down = (float)below_share;
        const float *upper = input + top * stride, *lower = input + bottom * stride;
        for (size_t x = 0; x < columns; x++) {
            size_t left, right;
            double right_share;
            bilinear_position(x, columns, input_columns, &left, &right, &right_share);
            float across = (float)right_share;
            float above = upper[left] * (1 - across) + upper[right] * across;
            float below = lower[left] * (1 - across) + lower[right] * across;
            output[(y - first) * columns + x] = above * (1 - down) + below * down;
        }
    }
}

// In double: what is rounded to half afterwards must not have been rounded to float on the way to a tie.
void kernel_resize_vectors(float *restrict output, size_t rows, size_t columns, const float *restrict input,
                           size_t input_rows, size_t input_columns, size_t width) {
    for (size_t y = 0; y < rows; y++) {
        size_t top, bottom;
        double down;
        bilinear_position(y, rows, input_rows, &top, &bottom, &down);
        for (size_t x = 0; x < columns; x++) {
            size_t left, right;
            double across;
            bilinear_position(x, columns, input_columns, &left, &right, &across);
            const float *a = input + (top * input_columns + left) * width;
            const float *b = input + (top * input_columns + right) * width;
            const float *c = input + (bottom * input_columns + left) * width;
            const float *d = input + (bottom * input_columns + right) * width;
            float *to = output + (y * columns + x) * width;
            for (size_t i = 0; i < width; i++) {
                double above = a[i] * (1 - across) + b[i] * across;
                double below = c[i] * (1 - across) + d[i] * across;
                to[i] = (float)(above * (1 - down) + below * down);
            }
        }
    }
}
