// The natural logarithm for vectorised loops.
#pragma once
#include "multiversion.h"
#include <stdint.h>
#include <string.h>

// ln x to 1 ulp for normal x > 0: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then Cephes' polynomial in m - 1.
INLINE float logarithm(float x) {
    int32_t bits;
    memcpy(&bits, &x, 4);
    int32_t exponent = (bits - 0x3F3504F3) >> 23;
    bits -= exponent * (1 << 23);
    float m;
    memcpy(&m, &bits, 4);
    float e = (float)exponent, r = m - 1, z = r * r;
    float p = 7.0376836292e-2f;
    p = p * r - 1.1514610310e-1f;
    p = p * r + 1.1676998740e-1f;
    p = p * r - 1.2420140846e-1f;
    p = p * r + 1.4249322787e-1f;
    p = p * r - 1.6668057665e-1f;
    p = p * r + 2.0000714765e-1f;
    p = p * r - 2.4999993993e-1f;
    p = p * r + 3.3333331174e-1f;
    float y = p * r * z - 2.12194440e-4f * e - 0.5f * z;
    return r + y + 0.693359375f * e;
}
