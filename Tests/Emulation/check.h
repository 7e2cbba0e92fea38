// What the tests of the kernels share: numbers to put in, memory that tells of a step too far, a line a kernel.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Floats between the rows of a matrix: no kernel may take them into a result, or write them.
enum { PADDING = 3 };

// The same numbers in every run: uniform in [0, 1), and about normal with the deviation 1.
double uniform(void);
float normal(void);
void fill(float *values, size_t count, float deviation);

// Memory that ends where the address space has a hole: one byte further is a fault. Freed all at once. The variable
// SLACK of the environment is how many bytes before the hole it ends, for emulators that read more than they should.
void *room(size_t bytes);
float *floats(size_t count);
// A matrix of normal numbers whose padding holds NaN.
float *matrix(size_t rows, size_t stride, size_t columns, float deviation);
// Whether the padding is as `matrix` left it.
int padding_is_whole(const float *values, size_t rows, size_t stride, size_t columns);
void free_rooms(void);

// One kernel of one family: takes errors and ends as a line of the report.
struct check {
    const char *family, *kernel;
    double limit, largest;
    size_t cases;
};
struct check check_of(const char *family, const char *kernel, double limit);
// An error; NaN counts as infinite.
void take(struct check *check, double error);
// |found - expected| / size, for sizes above 0.
void compare(struct check *check, double found, double expected, double size);
// An error of 0 or 1.
void expect(struct check *check, int is_right);
void conclude(const struct check *check);
// Whether every check that was concluded was within its limit, and there was any.
int all_passed(void);

void check_linear(void);
void check_integer(void);
void check_rows(void);
void check_attention(void);
void check_conversion(void);
void check_pictures(void);
void check_gradients(void);
void check_segmentation(void);
void check_lattice(void);
void check_crf(void);
void check_digests(void);
