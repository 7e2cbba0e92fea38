// e^x and erf for vectorised loops: branch-free, so that clang keeps them in registers.
#pragma once
#include "multiversion.h"
#include <stdint.h>
#include <string.h>

// e^x to 1.5 ulp for x in [-87.3, 88.3]; outside it is clamped to the ends of that range.
// Cody and Waite's reduction x = n ln 2 + r, then a polynomial of degree 6 in r.
INLINE float exponential(float x) {
    x = x < -87.3f ? -87.3f : x;
    x = x > 88.3f ? 88.3f : x;
    const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer
    float shifted = x * 1.44269504f + magic;
    float n = shifted - magic;
    float r = x - n * 0.693145752f;
    r = r - n * 1.42860677e-6f;
    float p = 1.3888889e-3f;
    p = p * r + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 1.6666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    int32_t bits;
    memcpy(&bits, &shifted, 4);
    int32_t exponent = (bits - 0x4B400000 + 127) << 23;
    float scale;
    memcpy(&scale, &exponent, 4);
    return p * scale;
}

// 2^x to 2 ulp for x in [-126, 126]; below it is clamped to that range's end.
// A polynomial of degree 5 in what rounding leaves of x, fitted on [-1/2, 1/2] by reweighted least squares.
INLINE float smallPowerOfTwo(float x) {
    x = x < -126.0f ? -126.0f : x;
    const float magic = 12582912.0f; // as above
    float shifted = x + magic;
    float r = x - (shifted - magic);
    float p = 1.327647e-3f;
    p = p * r + 9.675541e-3f;
    p = p * r + 5.5507135e-2f;
    p = p * r + 2.402212e-1f;
    p = p * r + 6.9314694e-1f;
    p = p * r + 1.0000001f;
    int32_t power, bits;
    memcpy(&power, &shifted, 4);
    memcpy(&bits, &p, 4);
    // Of the rounded power's bits the magic number's leave on the left.
    bits = (int32_t)((uint32_t)bits + ((uint32_t)power << 23));
    memcpy(&p, &bits, 4);
    return p;
}

// The same, clamped to the range's ends on both sides.
INLINE float powerOfTwo(float x) { return smallPowerOfTwo(x > 126.0f ? 126.0f : x); }

// The error function to 4e-7: an odd rational fitted on [-4, 4] by reweighted least squares; beyond it is 1 to float32.
INLINE float errorFunction(float x) {
    x = x < -4.0f ? -4.0f : x;
    x = x > 4.0f ? 4.0f : x;
    float z = x * x;
    float p = 1.921712922e-08f;
    p = p * z - 1.990319788e-06f;
    p = p * z + 1.555373310e-04f;
    p = p * z + 4.293081351e-03f;
    p = p * z + 5.243356526e-02f;
    p = p * z + 2.139454186e-01f;
    p = p * z + 1.128378630e+00f;
    float q = 1.098044333e-03f;
    q = q * z + 1.555115078e-02f;
    q = q * z + 1.207999215e-01f;
    q = q * z + 5.229318738e-01f;
    q = q * z + 1.0f;
    return x * p / q;
}
