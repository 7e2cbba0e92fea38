#include "hexagonal.h"
#include "memory.h"
#include "vectors.h"

// By how many axes have passed, for the even and the odd columns.
enum { odd_raw, even_first, odd_first, even_second, odd_second, ring_count, ring_rows = 4 };

int hexagonal_build(hexagonal *lattice, size_t rows, size_t columns, size_t vectors) {
    const double spacing = 0.86602540378443864676; // sqrt(3) / 2
    size_t last = (size_t)((double)(columns - 1) / spacing) + 1;
    size_t even = last / 2 + 1, odd = (last + 1) / 2, half = even + 2;
    *lattice = (hexagonal){.rows = rows, .even = even, .odd = odd, .half = half, .width = 2 * half};
    lattice->left = kernel_allocate(columns, sizeof *lattice->left);
    lattice->right = kernel_allocate(columns, sizeof *lattice->right);
    lattice->fraction = kernel_allocate(columns, sizeof *lattice->fraction);
    lattice->rings = kernel_allocate(ring_count * ring_rows * half * vectors, sizeof(vector));
    if (!lattice->left || !lattice->right || !lattice->fraction || !lattice->rings) return 0;
    for (size_t x = 0; x < columns; x++) {
        double position = (double)x / spacing;
        size_t column = (size_t)position;
        lattice->left[x] = (uint32_t)(1 + column / 2 + column % 2 * half);
        column++;
        lattice->right[x] = (uint32_t)(1 + column / 2 + column % 2 * half);
        lattice->fraction[x] = (float)(position - (double)(column - 1));
    }
    return 1;
}

void hexagonal_free(hexagonal *lattice) {
    kernel_release(lattice->left);
    kernel_release(lattice->right);
    kernel_release(lattice->fraction);
    kernel_release(lattice->rings);
}

INLINE float *ring_row(const hexagonal *lattice, int ring, long y, size_t vectors) {
    size_t row = (size_t)ring * ring_rows + (size_t)(y & (ring_rows - 1));
    return lattice->rings + VECTOR * vectors * (row * lattice->half + 1);
}

// to ← here + (a + b) / 2, `here` may be null. A vertex that does not exist counts as 0: `exists` is of a whole row.
INLINE void blend(float *restrict to, const float *here, const float *a, const float *b, size_t count, int exists) {
    if (!exists) {
        memset(to, 0, count * sizeof *to);
    } else if (here) {
        for (size_t i = 0; i < count; i++) to[i] = here[i] + 0.5f * (a[i] + b[i]);
    } else {
        for (size_t i = 0; i < count; i++) to[i] = 0.5f * (a[i] + b[i]);
    }
}

MULTIVERSION
void hexagonal_advance(const hexagonal *lattice, float *sliced, const float *splat, long y, size_t vectors) {
    long rows = (long)lattice->rows;
    size_t one = VECTOR * vectors, even = lattice->even * one, odd = lattice->odd * one;
    // The margins of the rows are never written; where they lie depends on `vectors`.
    if (y == -1) memset(lattice->rings, 0, ring_count * ring_rows * lattice->half * one * sizeof(float));
#define ROW(ring, y) ring_row(lattice, ring, y, vectors)
    if (y < rows) {
        const float *row = splat + ((size_t)(y + 1) * lattice->width + 1) * one, *below = row + lattice->width * one;
        const float *row_odd = row + lattice->half * one, *below_odd = below + lattice->half * one;
        blend(ROW(odd_raw, y), NULL, row_odd, below_odd, odd, 1);
        blend(ROW(odd_first, y), ROW(odd_raw, y), row, below + one, odd, 1);
        blend(ROW(even_first, y), row, ROW(odd_raw, y), ROW(odd_raw, y - 1) - one, even, y >= 0);
    } else {
        blend(ROW(odd_first, y), NULL, NULL, NULL, odd, 0);
        blend(ROW(even_first, y), NULL, NULL, NULL, even, 0);
    }
    blend(ROW(even_second, y), ROW(even_first, y), ROW(odd_first, y) - one, ROW(odd_first, y - 1), even,
          y >= 0 && y < rows);
    // The first pixel of a row lies on a vertex; the reference counts the one a row below to its simplex, at weight 0.
    if (y == rows) {
        for (size_t i = 0; i < one; i++) ROW(even_second, y)[i] = 0.5f * ROW(odd_first, y - 1)[i];
    }
    blend(ROW(odd_second, y - 1), ROW(odd_first, y - 1), ROW(even_first, y), ROW(even_first, y - 1) + one, odd,
          y >= 0 && y <= rows);
    if (y < 2) return;
    const float *above = ROW(even_second, y - 3), *here = ROW(even_second, y - 2), *under = ROW(even_second, y - 1);
    blend(sliced + one, here, above, under, even, 1);
    // The third axis and the mean of the two odd rows around this one.
    const float *o[4];
    for (int i = 0; i < 4; i++) o[i] = ROW(odd_second, y - 4 + i);
    float *to = sliced + (lattice->half + 1) * one;
    for (size_t i = 0; i < odd; i++) to[i] = 0.75f * (o[1][i] + o[2][i]) + 0.25f * (o[0][i] + o[3][i]);
#undef ROW
}
