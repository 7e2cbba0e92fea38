#include "COneDNN.h"
#include "product.h"
#if HAS_ONEDNN
#include "desk.h"
#include <stdlib.h>
#include <string.h>

struct onednn_layer {
    enum onednn_numbers numbers;
    size_t outputs, inputs;
    onednn_product *product;
    // Of bytes: what one step of a weight is worth, and the sums of each output's weights, [outputs] each.
    float *scales, *sums;
};

static float *copied(const float *values, size_t count) {
    float *copy = malloc(count * sizeof *copy);
    if (copy) memcpy(copy, values, count * sizeof *copy);
    return copy;
}

onednn_layer *onednn_layer_create(enum onednn_numbers numbers, const float *weights, const int8_t *bytes,
                                  const float *scales, const float *sums, size_t outputs, size_t inputs) {
    onednn_layer *layer = calloc(1, sizeof *layer);
    if (!layer) return 0;
    layer->numbers = numbers;
    layer->outputs = outputs;
    layer->inputs = inputs;
    int isInteger = numbers == ONEDNN_INT8;
    layer->product = onednn_product_create(numbers, isInteger ? (const void *)bytes : weights, outputs, inputs);
    if (layer->product && isInteger) {
        layer->scales = copied(scales, outputs);
        layer->sums = copied(sums, outputs);
    }
    if (layer->product && (!isInteger || (layer->scales && layer->sums))) return layer;
    onednn_layer_destroy(layer);
    return 0;
}

void onednn_layer_destroy(onednn_layer *layer) {
    if (!layer) return;
    onednn_product_destroy(layer->product);
    free(layer->scales);
    free(layer->sums);
    free(layer);
}

// The rows of one block.
struct block {
    float *output;
    size_t output_stride;
    const float *input;
    size_t stride;
    const float *bias;
    enum kernel_activation activation;
    int accumulate;
    size_t rows;
};

static int apply_floats(onednn_layer *layer, struct block block) {
    onednn_form form = {block.rows, block.stride, block.output_stride, block.bias != 0, block.accumulate,
                        block.activation};
    const void *input = block.input;
    if (layer->numbers == ONEDNN_BFLOAT16) {
        uint16_t *rounded = onednn_room(onednn_load(), block.rows * layer->inputs * sizeof *rounded);
        if (!rounded) return 0;
        for (size_t r = 0; r < block.rows; r++) {
            kernel_to_bfloat16(rounded + r * layer->inputs, block.input + r * block.stride, layer->inputs);
        }
        input = rounded;
        form.stride = layer->inputs;
    }
    return onednn_multiply(layer->product, form, block.output, input, block.bias);
}

static int apply_bytes(onednn_layer *layer, struct block block) {
    float steps[ONEDNN_ROWS], lows[ONEDNN_ROWS];
    // Each row at a multiple of 64 bytes.
    size_t width = (layer->inputs + 63) / 64 * 64;
    uint8_t *bytes = onednn_room(onednn_load(), block.rows * (width + layer->outputs * sizeof(int32_t)));
    if (!bytes) return 0;
    int32_t *sums = (int32_t *)(bytes + block.rows * width);
    kernel_integer_round(bytes, width, steps, lows, block.input, block.stride, block.rows, layer->inputs);
    onednn_form form = {block.rows, width, layer->outputs, 0, 0, KERNEL_NONE};
    if (!onednn_multiply(layer->product, form, sums, bytes, 0)) return 0;
    kernel_integer_scale(block.output, block.output_stride, sums, steps, lows, layer->scales, layer->sums, block.bias,
                         block.activation, block.accumulate, block.rows, layer->outputs);
    return 1;
}

size_t onednn_layer_apply(onednn_layer *layer, float *output, size_t output_stride, const float *input, size_t stride,
                          const float *bias, enum kernel_activation activation, int accumulate, size_t rows) {
    // Blocks of about one height, so that there are few kinds of them.
    size_t blocks = (rows + ONEDNN_ROWS - 1) / ONEDNN_ROWS;
    for (size_t i = 0; i < blocks; i++) {
        size_t first = rows * i / blocks, end = rows * (i + 1) / blocks;
        struct block block = {output + first * output_stride, output_stride, input + first * stride, stride,
                              bias, activation, accumulate, end - first};
        int isDone = layer->numbers == ONEDNN_INT8 ? apply_bytes(layer, block) : apply_floats(layer, block);
        if (!isDone) return first;
    }
    return rows;
}
#else
onednn_layer *onednn_layer_create(enum onednn_numbers numbers, const float *weights, const int8_t *bytes,
                                  const float *scales, const float *sums, size_t outputs, size_t inputs) {
    (void)numbers, (void)weights, (void)bytes, (void)scales, (void)sums, (void)outputs, (void)inputs;
    return 0;
}

void onednn_layer_destroy(onednn_layer *layer) { (void)layer; }

size_t onednn_layer_apply(onednn_layer *layer, float *output, size_t output_stride, const float *input, size_t stride,
                          const float *bias, enum kernel_activation activation, int accumulate, size_t rows) {
    (void)layer, (void)output, (void)output_stride, (void)input, (void)stride, (void)bias, (void)activation;
    (void)accumulate, (void)rows;
    return 0;
}
#endif
