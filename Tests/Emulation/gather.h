// Bochs (2.7 and 3.0 are known) takes gathers whose indices lie in vector registers 16 to 31 for unknown, and compilers
// write them. They are carried out for it: all else that is unknown is a fault.
#pragma once
#include <stddef.h>

// Carries out the instruction that raised SIGILL, by the registers that the kernel has saved in the handler's
// `context`, and steps over it. Returns 0, and leaves everything as it was, where it is no such gather.
int carry_out_gather(void *context);
// How many there were.
size_t gathers_carried_out(void);
