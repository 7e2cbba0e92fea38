// Instructions that kernels use and emulators do not know are carried out for them:
// - gathers whose indices lie in vector registers 16 to 31: Bochs 2.7 and 3.0 take them for unknown;
// - those of AVX512_BF16, which Bochs 2.7 has not and Bochs 3.0 has wrong: see pretence/cpuid.h.
// All else that is unknown is a fault.
#pragma once
#include <stddef.h>

// Carries out the instruction that raised SIGILL, by the registers that the kernel has saved in the handler's
// `context`, and steps over it. Returns 0, and leaves everything as it was, where it is none of these.
int carry_out_instruction(void *context);
// How many there were.
size_t instructions_carried_out(void);
