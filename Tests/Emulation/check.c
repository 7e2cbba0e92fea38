#include "check.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t state = 1;

// SplitMix64 (Steele, Lea and Flood 2014).
static uint64_t next(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

double uniform(void) { return (double)(next() >> 11) * 0x1p-53; }

float normal(void) { return (float)((uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508); }

void fill(float *values, size_t count, float deviation) {
    for (size_t i = 0; i < count; i++) values[i] = normal() * deviation;
}

static struct {
    void *start;
    size_t bytes;
} rooms[64];
static size_t room_count;

void *room(size_t bytes) {
    const char *slack = getenv("SLACK");
    size_t page = (size_t)sysconf(_SC_PAGESIZE), spare = slack ? (size_t)atoi(slack) : 0;
    size_t usable = (bytes + spare + page - 1) / page * page;
    uint8_t *start = mmap(0, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int is_full = room_count == sizeof rooms / sizeof *rooms;
    if (is_full || start == MAP_FAILED || mprotect(start + usable, page, PROT_NONE)) {
        puts("FAIL: no memory for a test; it needs up to 32 MB and 64 pieces of it");
        exit(1);
    }
    rooms[room_count].start = start;
    rooms[room_count++].bytes = usable + page;
    return start + usable - spare - bytes;
}

float *floats(size_t count) { return room(count * sizeof(float)); }

float *matrix(size_t rows, size_t stride, size_t columns, float deviation) {
    // The last row needs no padding: what follows it is the hole.
    float *values = floats((rows - 1) * stride + columns);
    for (size_t r = 0; r < rows; r++) {
        fill(values + r * stride, columns, deviation);
        for (size_t c = columns; c < stride && r + 1 < rows; c++) values[r * stride + c] = NAN;
    }
    return values;
}

int padding_is_whole(const float *values, size_t rows, size_t stride, size_t columns) {
    for (size_t r = 0; r + 1 < rows; r++)
        for (size_t c = columns; c < stride; c++)
            if (!isnan(values[r * stride + c])) return 0;
    return 1;
}

void free_rooms(void) {
    while (room_count > 0) {
        room_count--;
        munmap(rooms[room_count].start, rooms[room_count].bytes);
    }
}

static size_t concluded, failed;

struct check check_of(const char *family, const char *kernel, double limit) {
    return (struct check){.family = family, .kernel = kernel, .limit = limit};
}

void take(struct check *check, double error) {
    error = isnan(error) ? INFINITY : error;
    check->largest = error > check->largest ? error : check->largest;
    check->cases++;
}

void compare(struct check *check, double found, double expected, double size) {
    take(check, found == expected ? 0 : fabs(found - expected) / size);
}

void expect(struct check *check, int is_right) { take(check, is_right ? 0 : 1); }

void conclude(const struct check *check) {
    int passed = check->cases > 0 && check->largest <= check->limit;
    concluded++;
    failed += !passed;
    printf("%-14s %-24s %8zu values  largest error %8.2g of %8.2g  %s\n", check->family, check->kernel, check->cases,
           check->largest, check->limit, passed ? "ok" : "FAIL");
    fflush(stdout);
}

int all_passed(void) { return concluded > 0 && failed == 0; }
