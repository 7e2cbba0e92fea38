// A permutohedral lattice in any dimension that is written for clarity and filters in double.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { MOST_CORNERS = 6 };

// Vertices are known by all but the last of their coordinates, which add up to 0.
typedef struct {
    int coordinates[MOST_CORNERS];
} place;

struct lattice {
    size_t dimensions, corners, pixels, vertices;
    place *places;
    uint16_t *slots;    // open addressing: one more than a vertex, 0 where a slot is free
    size_t *neighbours; // [corners][vertices][2]: along each axis; `vertices` where there is none
    size_t *simplices;  // [pixels][corners]
    double *weights;    // [pixels][corners]
};

struct lattice lattice_of(const float *features, size_t dimensions, size_t pixels);
// output[pixels, classes] += factor · what the filter makes of input, both of them times norms. `values` and `blurred`
// are scratch for as many vertices as there are, and one more.
void filter(const struct lattice *lattice, double *output, const double *input, const double *norms, double factor,
            double *values, double *blurred, size_t classes);

// Grain on a slope, a plain, or what lies next to faces of simplices: there a rounding decides of which one a pixel is.
enum colours { GRAIN, FLAT, FACES };

struct picture {
    size_t rows, columns, classes;
    int half_unary;
    enum colours colours;
};

uint8_t *paint(size_t stride, struct picture of);
// The five features of a pixel.
void describe(float *features, size_t x, size_t y, const uint8_t *rgb);
