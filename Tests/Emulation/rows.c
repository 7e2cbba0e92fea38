// The kernels that go along rows: each is compiled for several CPUs, and the loader picks one of them.
#include "Kernels.h"
#include "check.h"
#include <math.h>
#include <string.h>

static const char clones[] = "by loader";
// Below, at and above every number of lanes, and what the models have.
static const size_t widths[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 197, 768};
enum { WIDTHS = sizeof widths / sizeof *widths, ROWS = 3 };

static void check_softmax(void) {
    struct check check = check_of(clones, "softmax", 1e-6), late = check_of(clones, "exponents, scale_rows", 1e-6);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w], stride = columns + PADDING;
        float *values = matrix(ROWS, stride, columns, 40), *before = floats((ROWS - 1) * stride + columns);
        float *others = floats((ROWS - 1) * stride + columns), factors[ROWS];
        memcpy(before, values, ((ROWS - 1) * stride + columns) * sizeof *values);
        memcpy(others, before, ((ROWS - 1) * stride + columns) * sizeof *values);
        kernel_exponents(others, stride, 0.125f, factors, ROWS, columns);
        kernel_scale_rows(others, stride, factors, ROWS, columns);
        kernel_softmax(values, stride, 0.125f, ROWS, columns);
        for (size_t r = 0; r < ROWS; r++) {
            double largest = -INFINITY, sum = 0;
            for (size_t c = 0; c < columns; c++) largest = fmax(largest, before[r * stride + c]);
            for (size_t c = 0; c < columns; c++) sum += exp((before[r * stride + c] - largest) * 0.125);
            for (size_t c = 0; c < columns; c++) {
                double share = exp((before[r * stride + c] - largest) * 0.125) / sum;
                compare(&check, values[r * stride + c], share, 1);
                compare(&late, others[r * stride + c], share, 1);
            }
        }
        expect(&check, padding_is_whole(values, ROWS, stride, columns));
        expect(&late, padding_is_whole(others, ROWS, stride, columns));
        free_rooms();
    }
    conclude(&check);
    conclude(&late);
}

static void check_accumulation(void) {
    static const float factors[ROWS] = {0.3f, -1.7f, 0};
    struct check accumulate = check_of(clones, "accumulate", 2e-7), add = check_of(clones, "add", 2e-7);
    struct check each = check_of(clones, "accumulate_rows", 2e-7);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w], stride = columns + PADDING;
        float *values = matrix(ROWS, stride, columns, 1), *sum = matrix(ROWS, stride, columns, 1);
        float *before = floats((ROWS - 1) * stride + columns);
        for (int first = 0; first < 2; first++) {
            memcpy(before, sum, ((ROWS - 1) * stride + columns) * sizeof *sum);
            kernel_accumulate(sum, stride, values, stride, 0.3f, first, ROWS, columns);
            for (size_t r = 0; r < ROWS; r++) {
                for (size_t c = 0; c < columns; c++) {
                    double term = (double)values[r * stride + c] * 0.3f, old = first ? 0 : before[r * stride + c];
                    compare(&accumulate, sum[r * stride + c], old + term, fabs(old) + fabs(term));
                }
            }
            expect(&accumulate, padding_is_whole(sum, ROWS, stride, columns));
            memcpy(before, sum, ((ROWS - 1) * stride + columns) * sizeof *sum);
            kernel_accumulate_rows(sum, stride, values, stride, factors, 0.25f, first, ROWS, columns);
            for (size_t r = 0; r < ROWS; r++) {
                for (size_t c = 0; c < columns; c++) {
                    double term = (double)values[r * stride + c] * factors[r] * 0.25;
                    double old = first ? 0 : before[r * stride + c];
                    compare(&each, sum[r * stride + c], old + term, fabs(old) + fabs(term));
                }
            }
            expect(&each, padding_is_whole(sum, ROWS, stride, columns));
        }
        memcpy(before, sum, columns * sizeof *sum);
        kernel_add(sum, values, -0.7f, columns);
        for (size_t c = 0; c < columns; c++) {
            double term = (double)values[c] * -0.7f;
            compare(&add, sum[c], before[c] + term, fabs(before[c]) + fabs(term));
        }
        free_rooms();
    }
    conclude(&accumulate);
    conclude(&each);
    conclude(&add);
}

static void check_normalization(void) {
    struct check norm = check_of(clones, "layer_norm", 2e-6), unit = check_of(clones, "unit_length", 1e-6);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t columns = widths[w], stride = columns + PADDING;
        float *input = matrix(ROWS, stride, columns, 5), *output = matrix(ROWS, stride, columns, 1);
        float *weight = matrix(1, columns, columns, 1), *bias = matrix(1, columns, columns, 1);
        memset(input + (ROWS - 1) * stride, 0, columns * sizeof *input);
        kernel_layer_norm(output, stride, input, stride, weight, bias, ROWS, columns);
        for (size_t r = 0; r < ROWS; r++) {
            double mean = 0, variance = 0;
            for (size_t c = 0; c < columns; c++) mean += input[r * stride + c] / (double)columns;
            for (size_t c = 0; c < columns; c++) variance += pow(input[r * stride + c] - mean, 2) / (double)columns;
            for (size_t c = 0; c < columns; c++) {
                double scaled = (input[r * stride + c] - mean) / sqrt(variance + 1e-5);
                // Among few values the rounding of the mean may be all that is left.
                double size = columns < 3 ? 1000 : fabs(weight[c]) * fmax(1, fabs(scaled)) + fabs(bias[c]);
                compare(&norm, output[r * stride + c], scaled * weight[c] + bias[c], size);
            }
        }
        expect(&norm, padding_is_whole(output, ROWS, stride, columns));
        memcpy(output, input, ((ROWS - 1) * stride + columns) * sizeof *input);
        kernel_unit_length(output, stride, ROWS, columns);
        for (size_t r = 0; r < ROWS; r++) {
            double squares = 0;
            for (size_t c = 0; c < columns; c++) squares += pow(input[r * stride + c], 2);
            for (size_t c = 0; c < columns; c++)
                compare(&unit, output[r * stride + c], squares > 0 ? input[r * stride + c] / sqrt(squares) : 0, 1);
        }
        expect(&unit, padding_is_whole(output, ROWS, stride, columns));
        free_rooms();
    }
    conclude(&norm);
    conclude(&unit);
}

static void check_reductions(void) {
    struct check sum = check_of(clones, "sum", 1e-6), range = check_of(clones, "range", 0);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t count = widths[w];
        float *values = matrix(1, count, count, 1), smallest, largest;
        double total = 0, size = 0, low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < count; i++) {
            total += values[i], size += fabs(values[i]);
            low = fmin(low, values[i]), high = fmax(high, values[i]);
        }
        compare(&sum, kernel_sum(values, count), total, size);
        kernel_range(values, count, &smallest, &largest);
        compare(&range, smallest, low, 1);
        compare(&range, largest, high, 1);
        free_rooms();
    }
    conclude(&sum);
    conclude(&range);
}

static void check_votes(void) {
    struct check vote = check_of(clones, "vote", 0), keep = check_of(clones, "keep_voted", 0);
    struct check mask = check_of(clones, "apply_mask", 0);
    for (size_t w = 0; w < WIDTHS; w++) {
        size_t count = widths[w];
        float *values = matrix(1, count, count, 1), *kept = floats(count), *masked = floats(count);
        uint8_t *votes = room(count), *before = room(count), *inside = room(count);
        for (size_t i = 0; i < count; i++) {
            before[i] = votes[i] = (uint8_t)(uniform() * 4);
            inside[i] = uniform() < 0.5;
        }
        memcpy(kept, values, count * sizeof *values);
        kernel_vote(votes, values, 0.25f, count);
        kernel_keep_voted(kept, votes, 2, 0.5f, count);
        kernel_apply_mask(masked, values, inside, count);
        for (size_t i = 0; i < count; i++) {
            expect(&vote, votes[i] == before[i] + (values[i] > 0.25f));
            compare(&keep, kept[i], votes[i] >= 2 ? values[i] * 0.5f : 0, 1);
            compare(&mask, masked[i], inside[i] ? values[i] : 0, 1);
        }
        free_rooms();
    }
    conclude(&vote);
    conclude(&keep);
    conclude(&mask);
}

void check_rows(void) {
    check_softmax();
    check_accumulation();
    check_normalization();
    check_reductions();
    check_votes();
}
