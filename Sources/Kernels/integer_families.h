// The products of 8-bit integers of each family.
#pragma once
#include "family.h"

kernel_integer_linear_function kernel_integer_linear_generic;
#if defined(__x86_64__)
kernel_integer_linear_function kernel_integer_linear_v3, kernel_integer_linear_v3_vnni;
kernel_integer_linear_function kernel_integer_linear_v4, kernel_integer_linear_v4_vnni;
#endif
