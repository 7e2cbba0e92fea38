#include "product.h"
#if HAS_ONEDNN
#include "desk.h"
#include "terms.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// The code for one form; never changed once it is in the list. Null where there is none.
struct code {
    onednn_form form;
    dnnl_primitive_desc_t terms;
    dnnl_primitive_t primitive;
    struct code *next;
};

struct onednn_product {
    const onednn_library *library;
    enum onednn_numbers numbers;
    size_t outputs, inputs;
    description packed;
    int isPacked;
    dnnl_memory_t weights;
    pthread_mutex_t lock;
    struct code *_Atomic codes;
};

// Memory at a place that is described by a product's terms; null where it fails.
static dnnl_memory_t memory_at(const onednn_library *library, dnnl_primitive_desc_t terms, dnnl_query_t what, int index,
                               const void *place) {
    dnnl_memory_t memory = 0;
    onednn_description matrix = library->dnnl_primitive_desc_query_md(terms, what, index);
    if (!matrix || library->dnnl_memory_create(&memory, matrix, library->cpu, (void *)place) != dnnl_success) return 0;
    return memory;
}

enum { MOST_OPERANDS = 5 };

// Runs a primitive on operands that are its own from then on; one that is null is a failure. 0 where it fails.
static int run(const onednn_library *library, dnnl_primitive_t primitive, onednn_desk *desk,
               const dnnl_exec_arg_t *operands, int count) {
    int isWhole = 1;
    for (int i = 0; i < count; i++) isWhole = isWhole && operands[i].memory;
    // Of OpenMP's threads each has a number of its own, and this thread may be new.
    if (library->set_thread_count) library->set_thread_count(1);
    return isWhole && library->dnnl_primitive_execute(primitive, desk->stream, count, operands) == dnnl_success &&
           library->dnnl_stream_wait(desk->stream) == dnnl_success;
}

// weights ← matrix, in their order. 0 where it fails.
static int pack(onednn_product *product, const void *matrix) {
    const onednn_library *library = product->library;
    onednn_desk *desk = onednn_desk_with(library, 0);
    description plain;
    dnnl_primitive_desc_t terms = 0;
    dnnl_primitive_t primitive = 0;
    dnnl_memory_t source = 0;
    // [inputs, outputs], of which the inputs lie side by side.
    dnnl_data_type_t type = product->numbers == ONEDNN_INT8 ? dnnl_s8 : dnnl_f32;
    if (!desk || !onednn_describe(&plain, product->inputs, product->outputs, type, 1, product->inputs)) return 0;
    onednn_description from = SHARED(plain), to = SHARED(product->packed);
    int isDone = library->dnnl_memory_create(&product->weights, to, library->cpu, DNNL_MEMORY_ALLOCATE) == dnnl_success &&
                 library->dnnl_memory_create(&source, from, library->cpu, (void *)matrix) == dnnl_success &&
                 library->dnnl_reorder_primitive_desc_create(&terms, from, library->cpu, to, library->cpu, 0) ==
                     dnnl_success &&
                 library->dnnl_primitive_create(&primitive, terms) == dnnl_success;
    dnnl_exec_arg_t operands[] = {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, product->weights}};
    isDone = isDone && run(library, primitive, desk, operands, 2);
    if (source) library->dnnl_memory_destroy(source);
    if (primitive) library->dnnl_primitive_destroy(primitive);
    if (terms) library->dnnl_primitive_desc_destroy(terms);
    onednn_forget(&plain);
    return isDone;
}

onednn_product *onednn_product_create(enum onednn_numbers numbers, const void *weights, size_t outputs, size_t inputs) {
    const onednn_library *library = onednn_load();
    onednn_product *product = library ? calloc(1, sizeof *product) : 0;
    if (!product) return 0;
    product->library = library;
    product->numbers = numbers;
    product->outputs = outputs;
    product->inputs = inputs;
    pthread_mutex_init(&product->lock, 0);
    // The order that it likes for as many rows as come at once; fewer take the same.
    if (library->set_thread_count) library->set_thread_count(1);
    description any;
    onednn_form form = {ONEDNN_ROWS, inputs, outputs, 0, 0, KERNEL_NONE};
    int isMade = onednn_describe(&any, inputs, outputs, onednn_right_type(numbers), 0, 0);
    if (isMade) {
        dnnl_primitive_desc_t terms = onednn_terms(numbers, outputs, inputs, form, &any);
        isMade = terms && onednn_copy_description(
                              &product->packed,
                              library->dnnl_primitive_desc_query_md(terms, dnnl_query_weights_md, 0));
        product->isPacked = isMade;
        if (terms) library->dnnl_primitive_desc_destroy(terms);
        onednn_forget(&any);
    }
    if (isMade && pack(product, weights)) return product;
    onednn_product_destroy(product);
    return 0;
}

void onednn_product_destroy(onednn_product *product) {
    if (!product) return;
    const onednn_library *library = product->library;
    for (struct code *code = product->codes, *next; code; code = next) {
        next = code->next;
        if (code->primitive) library->dnnl_primitive_destroy(code->primitive);
        if (code->terms) library->dnnl_primitive_desc_destroy(code->terms);
        free(code);
    }
    if (product->weights) library->dnnl_memory_destroy(product->weights);
    if (product->isPacked) onednn_forget(&product->packed);
    pthread_mutex_destroy(&product->lock);
    free(product);
}

static int is_same(onednn_form a, onednn_form b) {
    return a.rows == b.rows && a.stride == b.stride && a.output_stride == b.output_stride && a.has_bias == b.has_bias &&
           a.accumulates == b.accumulates && a.activation == b.activation;
}

static const struct code *made_code(onednn_product *product, onednn_form form) {
    for (struct code *code = product->codes; code; code = code->next) {
        if (is_same(code->form, form)) return code;
    }
    return 0;
}

static const struct code *make_code(onednn_product *product, onednn_form form) {
    const onednn_library *library = product->library;
    struct code *code = calloc(1, sizeof *code);
    if (!code) return 0;
    code->form = form;
    if (library->set_thread_count) library->set_thread_count(1);
    code->next = product->codes;
    code->terms = onednn_terms(product->numbers, product->outputs, product->inputs, form, &product->packed);
    if (!code->terms || library->dnnl_primitive_create(&code->primitive, code->terms) != dnnl_success) {
        // Not tried again: it would fail as slowly each time.
        code->primitive = 0;
    }
    product->codes = code;
    return code;
}

// The code for a form, made where it is new; null where oneDNN has none.
static const struct code *code_for(onednn_product *product, onednn_form form) {
    const struct code *code = made_code(product, form);
    if (code) return code;
    pthread_mutex_lock(&product->lock);
    code = made_code(product, form);
    if (!code) code = make_code(product, form);
    pthread_mutex_unlock(&product->lock);
    return code;
}

int onednn_multiply(onednn_product *product, onednn_form form, void *output, const void *input, const float *bias) {
    const onednn_library *library = product->library;
    const struct code *code = code_for(product, form);
    if (!code || !code->primitive) return 0;
    onednn_description scratch = library->dnnl_primitive_desc_query_md(code->terms, dnnl_query_scratchpad_md, 0);
    onednn_desk *desk = onednn_desk_with(library, scratch ? library->dnnl_memory_desc_get_size(scratch) : 0);
    if (!desk) return 0;
    dnnl_exec_arg_t operands[MOST_OPERANDS] = {
        {DNNL_ARG_SRC, memory_at(library, code->terms, dnnl_query_src_md, 0, input)},
        {DNNL_ARG_WEIGHTS, product->weights},
        {DNNL_ARG_DST, memory_at(library, code->terms, dnnl_query_dst_md, 0, output)},
        {DNNL_ARG_SCRATCHPAD, memory_at(library, code->terms, dnnl_query_scratchpad_md, 0, desk->scratch)},
        {DNNL_ARG_BIAS, form.has_bias ? memory_at(library, code->terms, dnnl_query_weights_md, 1, bias) : 0}};
    int count = form.has_bias ? MOST_OPERANDS : MOST_OPERANDS - 1;
    int isDone = run(library, code->primitive, desk, operands, count);
    for (int i = 0; i < count; i++) {
        if (operands[i].memory && operands[i].memory != product->weights) {
            library->dnnl_memory_destroy(operands[i].memory);
        }
    }
    return isDone;
}
#endif
