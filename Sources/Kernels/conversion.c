#include "conversion.h"
#include "multiversion.h"
#include <string.h>

// Half to float by bits: the same on every CPU, and vectorised without F16C.
INLINE float half_to_float(uint16_t half) {
    uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
    float scaled;
    memcpy(&scaled, &magnitude, 4);
    scaled *= 0x1p112f; // moves the exponent's bias, and makes subnormals normal
    uint32_t bits;
    memcpy(&bits, &scaled, 4);
    bits = (half & 0x7C00) == 0x7C00 ? magnitude | 0x7F800000 : bits;
    bits |= (uint32_t)(half & 0x8000) << 16;
    float result;
    memcpy(&result, &bits, 4);
    return result;
}

MULTIVERSION
int kernel_from_half(float *restrict output, const void *restrict input, size_t count) {
    const uint8_t *bytes = input;
    uint32_t special = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, bytes + 2 * i, 2);
        special |= (half & 0x7C00) == 0x7C00;
        output[i] = half_to_float(half);
    }
    return special == 0;
}

MULTIVERSION
int kernel_from_bfloat16(float *restrict output, const void *restrict input, size_t count) {
    const uint8_t *bytes = input;
    uint32_t special = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, bytes + 2 * i, 2);
        special |= (half & 0x7F80) == 0x7F80;
        uint32_t bits = (uint32_t)half << 16;
        memcpy(output + i, &bits, 4);
    }
    return special == 0;
}

MULTIVERSION
int kernel_from_float(float *restrict output, const void *restrict input, size_t count) {
    const uint8_t *bytes = input;
    uint32_t special = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, bytes + 4 * i, 4);
        special |= (bits & 0x7F800000) == 0x7F800000;
        memcpy(output + i, &bits, 4);
    }
    return special == 0;
}

MULTIVERSION
void kernel_to_bfloat16(uint16_t *restrict output, const float *restrict input, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, input + i, 4);
        output[i] = (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}

// Float to half to float, ties to even; what overflows becomes infinite, as a cast does.
INLINE float through_half(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint32_t sign = bits & 0x80000000, magnitude = bits & 0x7FFFFFFF;
    float result;
    if (magnitude < 0x38800000) { // below 2^-14: steps of 2^-24
        float absolute;
        memcpy(&absolute, &magnitude, 4);
        absolute = (absolute + 0.5f) - 0.5f; // 0.5's last place is 2^-24
        memcpy(&magnitude, &absolute, 4);
    } else if (magnitude < 0x7F800000) {
        magnitude += 0xFFF + ((magnitude >> 13) & 1);
        magnitude &= ~0x1FFFu;
        if (magnitude >= 0x47800000) magnitude = 0x7F800000;
    }
    magnitude |= sign;
    memcpy(&result, &magnitude, 4);
    return result;
}

void kernel_round_to_half(float *values, size_t count) {
    for (size_t i = 0; i < count; i++) values[i] = through_half(values[i]);
}

void kernel_transpose(float *restrict output, size_t output_stride, const float *restrict input, size_t stride,
                      size_t rows, size_t columns) {
    enum { tile = 16 };
    for (size_t r0 = 0; r0 < rows; r0 += tile) {
        for (size_t c0 = 0; c0 < columns; c0 += tile) {
            size_t r1 = r0 + tile < rows ? r0 + tile : rows, c1 = c0 + tile < columns ? c0 + tile : columns;
            for (size_t c = c0; c < c1; c++)
                for (size_t r = r0; r < r1; r++) output[c * output_stride + r] = input[r * stride + c];
        }
    }
}
