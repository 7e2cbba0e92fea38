#include "terms.h"
#if HAS_ONEDNN

static dnnl_data_type_t left_type(enum onednn_numbers numbers) {
    return numbers == ONEDNN_FLOAT32 ? dnnl_f32 : numbers == ONEDNN_BFLOAT16 ? dnnl_bf16 : dnnl_u8;
}

dnnl_data_type_t onednn_right_type(enum onednn_numbers numbers) {
    return numbers == ONEDNN_INT8 ? dnnl_s8 : left_type(numbers);
}

static dnnl_data_type_t output_type(enum onednn_numbers numbers) {
    return numbers == ONEDNN_INT8 ? dnnl_s32 : dnnl_f32;
}

int onednn_describe(description *matrix, size_t rows, size_t columns, dnnl_data_type_t type, size_t row_stride,
                    size_t column_stride) {
    const onednn_library *library = onednn_load();
    dnnl_dims_t sizes = {(dnnl_dim_t)rows, (dnnl_dim_t)columns};
    dnnl_dims_t strides = {(dnnl_dim_t)row_stride, (dnnl_dim_t)column_stride};
    int isFree = row_stride == 0;
#if DNNL_VERSION_MAJOR >= 3
    *matrix = 0;
    return (isFree ? library->dnnl_memory_desc_create_with_tag(matrix, 2, sizes, type, dnnl_format_tag_any)
                   : library->dnnl_memory_desc_create_with_strides(matrix, 2, sizes, type, strides)) == dnnl_success;
#else
    return (isFree ? library->dnnl_memory_desc_init_by_tag(matrix, 2, sizes, type, dnnl_format_tag_any)
                   : library->dnnl_memory_desc_init_by_strides(matrix, 2, sizes, type, strides)) == dnnl_success;
#endif
}

void onednn_forget(description *matrix) {
#if DNNL_VERSION_MAJOR >= 3
    if (*matrix) onednn_load()->dnnl_memory_desc_destroy(*matrix);
#else
    (void)matrix;
#endif
}

int onednn_copy_description(description *copy, onednn_description of) {
#if DNNL_VERSION_MAJOR >= 3
    return onednn_load()->dnnl_memory_desc_clone(copy, of) == dnnl_success;
#else
    *copy = *of;
    return 1;
#endif
}

// What follows the product: sums first, then the activation.
static dnnl_status_t append(const onednn_library *library, dnnl_post_ops_t steps, onednn_form form) {
    dnnl_status_t status = dnnl_success;
    // Swish is x · sigmoid(alpha x).
    dnnl_alg_kind_t kind = form.activation == KERNEL_QUICK_GELU ? dnnl_eltwise_swish : dnnl_eltwise_gelu_erf;
    float alpha = form.activation == KERNEL_QUICK_GELU ? 1.702f : 0;
#if DNNL_VERSION_MAJOR >= 3
    if (form.accumulates) status = library->dnnl_post_ops_append_sum(steps, 1, 0, dnnl_data_type_undef);
    if (status == dnnl_success && form.activation != KERNEL_NONE) {
        status = library->dnnl_post_ops_append_eltwise(steps, kind, alpha, 0);
    }
#else
    if (form.accumulates) status = library->dnnl_post_ops_append_sum(steps, 1);
    if (status == dnnl_success && form.activation != KERNEL_NONE) {
        status = library->dnnl_post_ops_append_eltwise(steps, 1, kind, alpha, 0);
    }
#endif
    return status;
}

// Null where it fails.
static dnnl_primitive_attr_t attributes(const onednn_library *library, onednn_form form) {
    dnnl_primitive_attr_t result = 0;
    dnnl_post_ops_t steps = 0;
    int isMade = library->dnnl_primitive_attr_create(&result) == dnnl_success &&
                 // Else the primitive's own scratch would be shared by all threads.
                 library->dnnl_primitive_attr_set_scratchpad_mode(result, dnnl_scratchpad_mode_user) == dnnl_success &&
                 library->dnnl_post_ops_create(&steps) == dnnl_success &&
                 append(library, steps, form) == dnnl_success &&
                 library->dnnl_primitive_attr_set_post_ops(result, steps) == dnnl_success;
    if (steps) library->dnnl_post_ops_destroy(steps);
    if (!isMade && result) library->dnnl_primitive_attr_destroy(result), result = 0;
    return result;
}

dnnl_primitive_desc_t onednn_terms(enum onednn_numbers numbers, size_t outputs, size_t inputs, onednn_form form,
                                   const description *weights) {
    const onednn_library *library = onednn_load();
    description left, bias, output;
    dnnl_primitive_desc_t terms = 0;
    int isLeft = onednn_describe(&left, form.rows, inputs, left_type(numbers), form.stride, 1);
    int isBias = onednn_describe(&bias, 1, outputs, dnnl_f32, outputs, 1);
    int isOutput =
        onednn_describe(&output, form.rows, outputs, output_type(numbers), form.output_stride, 1);
    dnnl_primitive_attr_t with = attributes(library, form);
    if (isLeft && isBias && isOutput && with) {
#if DNNL_VERSION_MAJOR >= 3
        if (library->dnnl_matmul_primitive_desc_create(&terms, library->cpu, left, *weights, form.has_bias ? bias : 0,
                                                       output, with) != dnnl_success) {
            terms = 0;
        }
#else
        dnnl_matmul_desc_t operation;
        if (library->dnnl_matmul_desc_init(&operation, &left, weights, form.has_bias ? &bias : 0, &output) !=
                dnnl_success ||
            library->dnnl_primitive_desc_create(&terms, &operation, with, library->cpu, 0) != dnnl_success) {
            terms = 0;
        }
#endif
    }
    if (with) library->dnnl_primitive_attr_destroy(with);
    if (isLeft) onednn_forget(&left);
    if (isBias) onednn_forget(&bias);
    if (isOutput) onednn_forget(&output);
    return terms;
}
#endif
