// values[count] ← activation(values), for one family of CPUs. Many values at once keep a CPU busy that a few would
// leave waiting: each takes a long chain of operations.
TARGET static void FAMILY(activate)(float *restrict values, enum kernel_activation activation, size_t count) {
    if (activation == KERNEL_QUICK_GELU) {
        const float power = -1.702f * 1.44269504f;
        for (size_t i = 0; i < count; i++) values[i] = values[i] / (1.0f + powerOfTwo(power * values[i]));
    } else if (activation == KERNEL_GELU) {
        for (size_t i = 0; i < count; i++) {
            values[i] = 0.5f * values[i] * (1.0f + errorFunction(values[i] * 0.70710678f));
        }
    }
}
