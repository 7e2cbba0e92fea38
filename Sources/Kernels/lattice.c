#include "lattice.h"
#include "memory.h"
#include "tiles.h"
#include "vectors.h"
#include <math.h>

enum { dimensions = 5, corners = LATTICE_CORNERS, lanes = 8, chunk = TILE_COLUMNS };
// How many entries of a line ahead a vertex is fetched: at 2048 x 1365 a blur takes 40 ms with it, 64 without.
enum { ahead = 24 };

typedef float float_lanes __attribute__((vector_size(4 * lanes)));
typedef int32_t int_lanes __attribute__((vector_size(4 * lanes)));

// A vertex is known by its first five coordinates (all six add up to 0), in fields of 14, 14, 14, 11 and 11 bits:
// enough for pictures of 65,535 x 65,535 at the reference's scales. Steps are added to a whole key at once.
static const uint64_t unit[corners] = {1, 1ull << 14, 1ull << 28, 1ull << 42, 1ull << 53, 0};
static const uint64_t all_units = 1 + (1ull << 14) + (1ull << 28) + (1ull << 42) + (1ull << 53);

// Where the pixels of a chunk lie: the nearest vertex of remainder 0, and the rank of each coordinate, 3 bits each.
typedef struct {
    uint64_t origin[chunk];
    uint32_t ranks[chunk];
} simplices;

// Open addressing: a slot holds the hash's middle 32 bits and one more than the vertex, 0 where it is free.
typedef struct {
    uint64_t *slots, *keys;
    unsigned bits;
    uint32_t count;
} vertex_table;

INLINE uint64_t hashed(uint64_t key) { return (key ^ key >> 29) * 0x9E3779B97F4A7C15ull; }
INLINE size_t home(const vertex_table *table, uint64_t hash) { return hash >> (64 - table->bits); }
INLINE uint64_t tagged(uint64_t hash) { return hash << 20 & ~0xFFFFFFFFull; }

INLINE void descend(float_lanes *a, float_lanes *b) {
    float_lanes high = __builtin_elementwise_max(*a, *b);
    *b = __builtin_elementwise_min(*a, *b);
    *a = high;
}

// Which vertices exist hangs on the last bits of these sums: they are the reference's, in its order and never fused.
MULTIVERSION
void lattice_place(simplices *into, float *weights, const uint8_t *rgb, size_t x0, size_t y, size_t pixels,
                   float position, float colour) {
#pragma clang fp contract(off)
    const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer
    const float sixth = 1.0f / (float)corners;
    float scale[dimensions];
    float deviation = (float)(sqrt(2.0 / 3.0) * (double)corners); // of the filter: Adams et al., p. 6
    for (int i = 0; i < dimensions; i++) scale[i] = (float)(1.0 / sqrt((i + 2) * (i + 1)) * deviation);
    for (size_t p0 = 0; p0 < pixels; p0 += lanes) {
        size_t width = pixels - p0 < lanes ? pixels - p0 : lanes;
        float_lanes feature[dimensions] = {0};
        for (size_t l = 0; l < width; l++) {
            feature[0][l] = (float)(x0 + p0 + l);
            feature[1][l] = (float)y;
            for (size_t c = 0; c < 3; c++) feature[2 + c][l] = rgb[3 * (p0 + l) + c];
        }
        float_lanes elevated[corners], sum = {0};
        UNROLL
        for (int i = dimensions; i > 0; i--) {
            float_lanes scaled = feature[i - 1] / (i <= 2 ? position : colour) * scale[i - 1];
            elevated[i] = sum - (float)i * scaled;
            sum += scaled;
        }
        elevated[0] = sum;
        float_lanes nearest[corners], off = {0};
        UNROLL
        for (int i = 0; i < corners; i++) {
            float_lanes multiple = elevated[i] * sixth + magic;
            multiple -= magic;
            nearest[i] = multiple * (float)corners;
            off += multiple;
        }
        int_lanes rank[corners];
        UNROLL
        for (int i = 0; i < corners; i++) rank[i] = __builtin_convertvector(off, int_lanes);
        UNROLL
        for (int i = 0; i < corners; i++) {
            UNROLL
            for (int j = i + 1; j < corners; j++) {
                int_lanes less = elevated[i] - nearest[i] < elevated[j] - nearest[j];
                rank[i] -= less;
                rank[j] += 1 + less;
            }
        }
        // A point off the plane is brought back to it.
        int_lanes ranks = {0}, coordinates[corners];
        float_lanes rest[corners];
        UNROLL
        for (int i = 0; i < corners; i++) {
            int_lanes shift = ((rank[i] < 0) & corners) - ((rank[i] >= corners) & corners);
            coordinates[i] = __builtin_convertvector(nearest[i], int_lanes) + shift;
            rest[i] = (elevated[i] - __builtin_convertvector(coordinates[i], float_lanes)) * sixth;
            ranks |= (rank[i] + shift) << (3 * i);
        }
        // The barycentric coordinates are differences of the sorted rests.
        static const int network[12][2] = {{0, 5}, {1, 3}, {2, 4}, {1, 2}, {3, 4}, {0, 3},
                                           {2, 5}, {0, 1}, {2, 3}, {4, 5}, {1, 2}, {3, 4}};
        UNROLL
        for (int i = 0; i < 12; i++) descend(&rest[network[i][0]], &rest[network[i][1]]);
        float_lanes weight[corners];
        weight[0] = rest[5] + (1 - rest[0]);
        UNROLL
        for (int i = 1; i < corners; i++) weight[i] = rest[5 - i] - rest[6 - i];
        for (size_t l = 0; l < width; l++) {
            uint64_t key = 0;
            for (int i = 0; i < dimensions; i++) key += (uint64_t)(int64_t)coordinates[i][l] * unit[i];
            into->origin[p0 + l] = key;
            into->ranks[p0 + l] = (uint32_t)ranks[l];
            for (int i = 0; i < corners; i++) weights[corners * (p0 + l) + i] = weight[i][l];
        }
    }
}

// A quarter full at most, so that most keys are found, or found missing, at the first try.
static int reserve(vertex_table *table, size_t further) {
    size_t needed = table->count + further;
    if (table->slots && 4 * needed <= (size_t)1 << table->bits) return 1;
    while (4 * needed > (size_t)1 << table->bits) table->bits++;
    size_t size = (size_t)1 << table->bits;
    uint64_t *keys = kernel_allocate(size / 4, sizeof *keys);
    if (!keys) return 0;
    if (table->keys) memcpy(keys, table->keys, table->count * sizeof *keys);
    kernel_release(table->keys);
    kernel_release(table->slots);
    table->keys = keys;
    table->slots = kernel_allocate(size, sizeof *table->slots);
    if (!table->slots) return 0;
    for (uint32_t v = 0; v < table->count; v++) {
        uint64_t hash = hashed(keys[v]);
        size_t at = home(table, hash);
        while (table->slots[at]) at = (at + 1) & (size - 1);
        table->slots[at] = tagged(hash) | (v + 1);
    }
    return 1;
}

// The slot of a key, or the free one where it belongs.
INLINE size_t slot(const vertex_table *table, uint64_t key) {
    size_t mask = ((size_t)1 << table->bits) - 1;
    uint64_t hash = hashed(key), tag = tagged(hash);
    size_t at = home(table, hash);
    for (;; at = (at + 1) & mask) {
        uint64_t found = table->slots[at];
        if (!found) return at;
        if (((found ^ tag) >> 32) == 0 && table->keys[(uint32_t)found - 1] == key) return at;
    }
}

// Numbers the vertices of a chunk's simplices; the fetches of all its slots overlap.
static void insert(vertex_table *table, uint32_t *into, const simplices *placed, size_t pixels) {
    uint64_t keys[chunk + 1][corners];
    // No vertex: its coordinates are not congruent modulo 6. So the first pixel has nothing in common with it.
    for (int r = 0; r < corners; r++) keys[0][r] = ~placed->origin[0];
    for (size_t p = 0; p < pixels; p++) {
        uint64_t key = placed->origin[p], step[8];
        for (int i = 0; i < corners; i++) step[placed->ranks[p] >> 3 * i & 7] = all_units - corners * unit[i];
        for (int r = 0; r < corners; r++) {
            key += r ? step[corners - r] : 0;
            keys[p + 1][r] = key;
            __builtin_prefetch(table->slots + home(table, hashed(key)), 1);
        }
    }
    for (size_t p = 1; p <= pixels; p++, into += corners) {
        for (int r = 0; r < corners; r++) {
            if (keys[p][r] == keys[p - 1][r]) {
                into[r] = into[r - corners];
                continue;
            }
            size_t at = slot(table, keys[p][r]);
            if (!table->slots[at]) {
                table->keys[table->count++] = keys[p][r];
                table->slots[at] = tagged(hashed(keys[p][r])) | table->count;
            }
            into[r] = (uint32_t)table->slots[at] - 1;
        }
    }
}

// Strings the vertices of one axis together; next[v] is a vertex's neighbour plus 1, or 0.
static int string_lines(permutohedral *lattice, const vertex_table *table, int axis, uint32_t *next, uint8_t *follows) {
    uint64_t step = corners * unit[axis] - all_units;
    size_t length = 0, count = table->count;
    memset(follows, 0, count);
    for (size_t v0 = 0; v0 < count; v0 += chunk) {
        size_t end = v0 + chunk < count ? v0 + chunk : count;
        for (size_t v = v0; v < end; v++)
            __builtin_prefetch(table->slots + home(table, hashed(table->keys[v] + step)));
        for (size_t v = v0; v < end; v++) {
            next[v] = (uint32_t)table->slots[slot(table, table->keys[v] + step)];
            if (next[v]) follows[next[v] - 1] = 1;
        }
    }
    for (size_t v = 0; v < count; v++) length += next[v] || follows[v];
    uint32_t *line = kernel_allocate(length + ahead, sizeof *line);
    if (!line) return 0;
    lattice->lines[axis] = line;
    lattice->lengths[axis] = length;
    for (size_t v = 0; v < count; v++) {
        if (follows[v] || !next[v]) continue;
        uint32_t at = (uint32_t)v;
        for (; next[at]; at = next[at] - 1) *line++ = 2 * at + 1;
        *line++ = 2 * at;
    }
    return 1;
}

int lattice_build(permutohedral *lattice, const uint8_t *rgb, size_t stride, size_t rows, size_t columns,
                  float position, float colour) {
    size_t pixels = rows * columns;
    *lattice = (permutohedral){0};
    vertex_table table = {.bits = 12};
    lattice->corners = kernel_allocate(pixels, corners * sizeof *lattice->corners);
    lattice->weights = kernel_allocate(pixels, corners * sizeof *lattice->weights);
    int complete = lattice->corners && lattice->weights && rows < 65536 && columns < 65536;
    uint32_t *into = lattice->corners;
    float *weights = lattice->weights;
    for (size_t y0 = 0; complete && y0 < rows; y0 += TILE_ROWS) {
        size_t end = y0 + TILE_ROWS < rows ? y0 + TILE_ROWS : rows;
        for (size_t x = 0; complete && x < columns; x += chunk) {
            size_t width = columns - x < chunk ? columns - x : chunk;
            for (size_t y = y0; complete && y < end; y++, into += width * corners, weights += width * corners) {
                simplices placed;
                lattice_place(&placed, weights, rgb + y * stride + 3 * x, x, y, width, position, colour);
                // An entry of a line has 31 bits for its vertex.
                complete = table.count < (1u << 31) - chunk * corners && reserve(&table, chunk * corners);
                if (complete) insert(&table, into, &placed, width);
            }
        }
    }
    lattice->count = table.count;
    uint32_t *next = complete ? kernel_allocate(table.count, sizeof *next) : NULL;
    uint8_t *follows = complete ? kernel_allocate(table.count, 1) : NULL;
    complete = next && follows;
    for (int axis = 0; complete && axis < corners; axis++)
        complete = string_lines(lattice, &table, axis, next, follows);
    kernel_release(follows);
    kernel_release(next);
    kernel_release(table.keys);
    kernel_release(table.slots);
    return complete;
}

void lattice_free(permutohedral *lattice) {
    kernel_release(lattice->corners);
    kernel_release(lattice->weights);
    for (int axis = 0; axis < corners; axis++) kernel_release(lattice->lines[axis]);
}

// Along a line a vertex needs its neighbours' old values: they are at hand, so one array does.
INLINE void blur_lines(const uint32_t *lines, size_t length, float *values, size_t vectors) {
    static const float half[2] = {0, 0.5f};
    vector before[MOST_VECTORS], here[MOST_VECTORS];
    for (size_t i = 0; i < vectors; i++) {
        before[i] = (vector){0};
        here[i] = load(values + VECTOR * (vectors * (lines[0] >> 1) + i));
    }
    for (size_t n = 0; n < length; n++) {
        float *into = values + VECTOR * vectors * (lines[n] >> 1);
        const float *from = values + VECTOR * vectors * (lines[n + 1] >> 1);
        float linked = half[lines[n] & 1];
        __builtin_prefetch(values + VECTOR * vectors * (lines[n + ahead - 1] >> 1), 1);
        for (size_t i = 0; i < vectors; i++) {
            vector next = load(from + VECTOR * i);
            store(into + VECTOR * i, here[i] + (before[i] + linked * next));
            before[i] = linked * here[i];
            here[i] = next;
        }
    }
}

MULTIVERSION
void lattice_blur(const permutohedral *lattice, float *values, size_t vectors) {
    for (int axis = 0; axis < corners; axis++) {
        const uint32_t *lines = lattice->lines[axis];
        size_t length = lattice->lengths[axis];
        switch (vectors) {
        case 1: blur_lines(lines, length, values, 1); break;
        case 2: blur_lines(lines, length, values, 2); break;
        case 3: blur_lines(lines, length, values, 3); break;
        default: blur_lines(lines, length, values, vectors);
        }
    }
}
