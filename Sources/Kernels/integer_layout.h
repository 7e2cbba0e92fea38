// How weights of 8 bits are packed: what packs them and what multiplies with them must agree on it.
// [panel of 16 outputs][four inputs][output of 16][input of 4], zeros behind the last output and the last input.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Outputs of a panel; panels come in pairs, so that a strip may be two of them wide. Inputs come in groups.
enum { PANEL = 16, PAIR = 2 * PANEL, GROUP = 8 };

static inline size_t rounded_up(size_t value, size_t step) { return (value + step - 1) / step * step; }
