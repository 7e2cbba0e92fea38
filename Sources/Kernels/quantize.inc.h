// Rows of floats brought to bytes, for one family of CPUs.

// bytes[inputs] ← row = low + step · bytes
TARGET static void FAMILY(quantize)(uint8_t *restrict bytes, float *restrict step, float *restrict low,
                                    const float *restrict row, size_t inputs) {
    float smallest, largest;
    extent(row, inputs, &smallest, &largest);
    float range = largest - smallest;
    float factor = range > 0 ? 255.0f / range : 0;
    for (size_t i = 0; i < inputs; i++) bytes[i] = (uint8_t)(int)((row[i] - smallest) * factor + 0.5f);
    *step = range / 255.0f;
    *low = smallest;
}
