// The permutohedral lattice over the two features (x, y) of pixels one apart: the hexagonal lattice, without a table.
//
// Its vertices lie in columns sqrt(3)/2 of a pixel apart. In even columns they lie on the rows of pixels, in odd ones
// halfway between. So a pixel of row y between two columns has the vertex of its row in one of them and, in equal
// parts, the two half a row away in the other: splatting and slicing are linear interpolations along the row.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t rows, even, odd; // even and odd columns of vertices
    size_t half, width;     // vectors of the even part of a row with a margin of 1 at either end, and of a whole row
    uint32_t *left, *right; // [columns of the picture]: where in a row its neighbouring columns lie, in vectors
    float *fraction;        // [columns of the picture]: the weight of the right one
    float *rings;           // four rows each of what the axes have passed so far
} hexagonal;

// Returns 0 where memory does not suffice; hexagonal_free is due either way.
int hexagonal_build(hexagonal *lattice, size_t rows, size_t columns, size_t vectors);
void hexagonal_free(hexagonal *lattice);
// Takes in row `y` of splat[-1 ... rows, width, 4 · vectors], where rows -1 and `rows` are 0, and the one below it, for
// y from -1 to rows + 1 in order. After y, row y - 2 is complete: sliced[width, 4 · vectors] is what its pixels
// interpolate.
void hexagonal_advance(const hexagonal *lattice, float *sliced, const float *splat, long y, size_t vectors);
