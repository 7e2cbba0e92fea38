// The lattice of the dense CRF: which vertices it has, and where in it pixels lie.
#include "lattice.h"
#include "../../Sources/Kernels/lattice.h"
#include "check.h"
#include <math.h>
#include <string.h>

// Which vertices exist hangs on the last bits of floats: they are those of the published code, in its order.
#pragma STDC FP_CONTRACT OFF

enum { SLOTS = 1 << 14 };

// The vertex at a place, added where `adds` says so; else `vertices` where there is none.
static size_t vertex_at(struct lattice *lattice, const place *at, int adds) {
    uint64_t hash = 0;
    for (size_t i = 0; i < lattice->dimensions; i++)
        hash = (hash + (uint64_t)at->coordinates[i]) * 0x9E3779B97F4A7C15;
    for (size_t slot = hash >> 50; ; slot = (slot + 1) % SLOTS) {
        size_t vertex = lattice->slots[slot];
        if (vertex > 0 && memcmp(&lattice->places[vertex - 1], at, sizeof *at) == 0) return vertex - 1;
        if (vertex > 0) continue;
        if (!adds) return lattice->vertices;
        lattice->places[lattice->vertices] = *at;
        lattice->slots[slot] = (uint16_t)++lattice->vertices;
        return lattice->vertices - 1;
    }
}

// A point on the plane of the lattice.
static void elevate(float *elevated, const float *features, size_t dimensions) {
    float sum = 0, deviation = (float)(sqrt(2.0 / 3) * (double)(dimensions + 1));
    for (size_t i = dimensions; i > 0; i--) {
        float scaled = features[i - 1] * (float)(1 / sqrt((double)((i + 1) * i)) * deviation);
        elevated[i] = sum - (float)i * scaled;
        sum += scaled;
    }
    elevated[0] = sum;
}

// The simplex that a point lies in and the point's barycentric coordinates there (Adams, Baek and Davis 2010).
static void place_point(struct lattice *lattice, size_t pixel, const float *features) {
    size_t d = lattice->dimensions, corners = lattice->corners;
    float elevated[MOST_CORNERS], part = 1 / (float)corners;
    elevate(elevated, features, d);
    int nearest[MOST_CORNERS], rank[MOST_CORNERS] = {0}, off = 0, most = (int)d;
    for (size_t i = 0; i < corners; i++) {
        float multiple = rintf(part * elevated[i]);
        nearest[i] = (int)multiple * (most + 1);
        off += (int)multiple;
    }
    for (size_t i = 0; i < corners; i++)
        for (size_t j = i + 1; j < corners; j++)
            rank[elevated[i] - (float)nearest[i] < elevated[j] - (float)nearest[j] ? i : j]++;
    double barycentric[MOST_CORNERS + 1] = {0};
    for (size_t i = 0; i < corners; i++) {
        rank[i] += off;
        int shift = rank[i] < 0 ? most + 1 : rank[i] > most ? -most - 1 : 0;
        rank[i] += shift, nearest[i] += shift;
        double rest = ((double)elevated[i] - nearest[i]) / (double)corners;
        barycentric[most - rank[i]] += rest;
        barycentric[most - rank[i] + 1] -= rest;
    }
    barycentric[0] += 1 + barycentric[corners];
    for (int r = 0; r <= most; r++) {
        place corner = {0};
        for (size_t i = 0; i < d; i++) corner.coordinates[i] = nearest[i] + (rank[i] <= most - r ? r : r - most - 1);
        lattice->simplices[pixel * corners + (size_t)r] = vertex_at(lattice, &corner, 1);
        lattice->weights[pixel * corners + (size_t)r] = barycentric[r];
    }
}

struct lattice lattice_of(const float *features, size_t dimensions, size_t pixels) {
    size_t corners = dimensions + 1, most = pixels * corners;
    struct lattice lattice = {.dimensions = dimensions, .corners = corners, .pixels = pixels};
    lattice.places = room(most * sizeof *lattice.places);
    lattice.slots = room(SLOTS * sizeof *lattice.slots);
    lattice.simplices = room(most * sizeof *lattice.simplices);
    lattice.weights = room(most * sizeof *lattice.weights);
    for (size_t p = 0; p < pixels; p++) place_point(&lattice, p, features + p * dimensions);
    size_t *neighbours = lattice.neighbours = room(2 * corners * lattice.vertices * sizeof *neighbours);
    for (size_t axis = 0; axis < corners; axis++) {
        for (size_t v = 0; v < lattice.vertices; v++) {
            for (int sign = -1; sign < 2; sign += 2) {
                place there = lattice.places[v];
                for (size_t i = 0; i < dimensions; i++)
                    there.coordinates[i] += i == axis ? -sign * (int)dimensions : sign;
                *neighbours++ = vertex_at(&lattice, &there, 0);
            }
        }
    }
    return lattice;
}

void filter(const struct lattice *lattice, double *output, const double *input, const double *norms,
                   double factor, double *values, double *blurred, size_t classes) {
    size_t corners = lattice->corners;
    memset(values, 0, (lattice->vertices + 1) * classes * sizeof *values);
    memset(blurred, 0, (lattice->vertices + 1) * classes * sizeof *blurred);
    for (size_t i = 0; i < lattice->pixels * corners; i++)
        for (size_t c = 0; c < classes; c++)
            values[lattice->simplices[i] * classes + c] +=
                lattice->weights[i] * norms[i / corners] * input[i / corners * classes + c];
    for (size_t axis = 0; axis < corners; axis++) {
        const size_t *neighbours = lattice->neighbours + 2 * axis * lattice->vertices;
        for (size_t v = 0; v < lattice->vertices; v++, neighbours += 2)
            for (size_t c = 0; c < classes; c++)
                blurred[v * classes + c] = values[v * classes + c]
                    + (values[neighbours[0] * classes + c] + values[neighbours[1] * classes + c]) / 2;
        double *turned = values;
        values = blurred, blurred = turned;
    }
    factor /= 1 + ldexp(1, -(int)lattice->dimensions);
    for (size_t i = 0; i < lattice->pixels * corners; i++)
        for (size_t c = 0; c < classes; c++)
            output[i / corners * classes + c] +=
                factor * norms[i / corners] * lattice->weights[i] * values[lattice->simplices[i] * classes + c];
}

void describe(float *features, size_t x, size_t y, const uint8_t *rgb) {
    features[0] = (float)x / 67, features[1] = (float)y / 67;
    for (size_t c = 0; c < 3; c++) features[2 + c] = rgb[c] / 3.0f;
}

uint8_t *paint(size_t stride, struct picture of) {
    // In the first row these lie so near to a face of their simplex that fused operations put the odd ones across it,
    // and products with 1 / 3 for quotients by 3 the even ones.
    static const uint8_t near_faces[][3] = {
        {176, 224, 80}, {241, 73, 236},  {183, 134, 233}, {123, 156, 109}, {9, 122, 251},  {211, 233, 79},
        {215, 6, 48},   {215, 6, 48},    {194, 248, 197}, {211, 233, 79},  {200, 55, 248}, {149, 153, 157},
        {23, 139, 137}, {246, 242, 78},  {80, 233, 89},   {215, 41, 118},  {53, 138, 111}, {123, 156, 109},
        {68, 236, 244}, {228, 183, 106}, {169, 157, 218}, {149, 153, 157}, {145, 197, 92}, {228, 183, 106},
        {97, 229, 201}, {149, 153, 157}, {136, 11, 169},  {141, 215, 81},  {84, 255, 86},  {136, 46, 239},
        {80, 233, 89},  {246, 242, 78},
    };
    uint8_t *rgb = room((of.rows - 1) * stride + 3 * of.columns);
    for (size_t i = 0; i < of.rows * of.columns * 3; i++) {
        size_t y = i / 3 / of.columns, x = i / 3 % of.columns, channel = i % 3;
        uint8_t *value = rgb + y * stride + 3 * x + channel;
        switch (of.colours) {
        case GRAIN: *value = (uint8_t)((x + y) * 3 + (size_t)(uniform() * 8)); break;
        case FLAT: *value = 77; break;
        case FACES: *value = near_faces[x % (sizeof near_faces / sizeof *near_faces)][channel]; break;
        }
    }
    return rgb;
}

// Whether vertices follow each other along every axis as they should.
static int lines_are_right(const permutohedral *found, const struct lattice *expected) {
    size_t count = expected->vertices, *next = room(count * sizeof *next);
    for (size_t axis = 0; axis < 6; axis++) {
        const uint32_t *lines = found->lines[axis];
        for (size_t v = 0; v < count; v++) next[v] = count;
        for (size_t n = 0; n < found->lengths[axis]; n++)
            if (lines[n] & 1) next[lines[n] >> 1] = lines[n + 1] >> 1;
        for (size_t v = 0; v < count; v++)
            if (next[v] != expected->neighbours[2 * (axis * count + v)]) return 0;
    }
    return 1;
}

// Up to 32 columns pixels, and so vertices, are numbered row by row.
void check_lattice(void) {
    struct check vertices = check_of("by loader", "lattice: vertices", 0);
    struct check weights = check_of("by loader", "lattice: weights", 1e-6);
    static const size_t sides[][2] = {{1, 1}, {5, 7}, {40, 31}, {1, 32}};
    for (size_t s = 0; s < 3 * sizeof sides / sizeof *sides; s++) {
        struct picture of = {.rows = sides[s / 3][0], .columns = sides[s / 3][1], .colours = (enum colours)(s % 3)};
        size_t stride = 3 * of.columns + PADDING, pixels = of.rows * of.columns;
        uint8_t *rgb = paint(stride, of);
        float *features = floats(5 * pixels);
        for (size_t p = 0; p < pixels; p++) {
            size_t x = p % of.columns, y = p / of.columns;
            describe(features + 5 * p, x, y, rgb + y * stride + 3 * x);
        }
        struct lattice expected = lattice_of(features, 5, pixels);
        permutohedral found;
        expect(&vertices, lattice_build(&found, rgb, stride, of.rows, of.columns, 67, 3));
        expect(&vertices, found.count == expected.vertices);
        for (size_t i = 0; i < 6 * pixels; i++) {
            expect(&vertices, found.corners[i] == expected.simplices[i]);
            compare(&weights, found.weights[i], expected.weights[i], 1);
        }
        if (found.count == expected.vertices) expect(&vertices, lines_are_right(&found, &expected));
        lattice_free(&found);
        free_rooms();
    }
    conclude(&vertices);
    conclude(&weights);
}
