// The functions of oneDNN that are used, found at run time.
#pragma once
#if __has_include(<oneapi/dnnl/dnnl.h>)
#define HAS_ONEDNN 1
#include <oneapi/dnnl/dnnl.h>

// Descriptions of memory became objects in version 3.
#if DNNL_VERSION_MAJOR >= 3
#define ONEDNN_FUNCTIONS_OF_VERSION(F)                                                                                 \
    F(dnnl_matmul_primitive_desc_create)                                                                               \
    F(dnnl_memory_desc_create_with_strides)                                                                            \
    F(dnnl_memory_desc_create_with_tag)                                                                                \
    F(dnnl_memory_desc_clone)                                                                                          \
    F(dnnl_memory_desc_destroy)
typedef const_dnnl_memory_desc_t onednn_description;
#else
#define ONEDNN_FUNCTIONS_OF_VERSION(F)                                                                                 \
    F(dnnl_matmul_desc_init)                                                                                           \
    F(dnnl_memory_desc_init_by_strides)                                                                                \
    F(dnnl_memory_desc_init_by_tag)                                                                                    \
    F(dnnl_primitive_desc_create)
typedef const dnnl_memory_desc_t *onednn_description;
#endif

#define ONEDNN_FUNCTIONS(F)                                                                                            \
    ONEDNN_FUNCTIONS_OF_VERSION(F)                                                                                     \
    F(dnnl_engine_create)                                                                                              \
    F(dnnl_memory_create)                                                                                              \
    F(dnnl_memory_desc_get_size)                                                                                       \
    F(dnnl_memory_destroy)                                                                                             \
    F(dnnl_post_ops_append_eltwise)                                                                                    \
    F(dnnl_post_ops_append_sum)                                                                                        \
    F(dnnl_post_ops_create)                                                                                            \
    F(dnnl_post_ops_destroy)                                                                                           \
    F(dnnl_primitive_attr_create)                                                                                      \
    F(dnnl_primitive_attr_destroy)                                                                                     \
    F(dnnl_primitive_attr_set_post_ops)                                                                                \
    F(dnnl_primitive_attr_set_scratchpad_mode)                                                                         \
    F(dnnl_primitive_create)                                                                                           \
    F(dnnl_primitive_desc_destroy)                                                                                     \
    F(dnnl_primitive_desc_query_md)                                                                                    \
    F(dnnl_primitive_destroy)                                                                                          \
    F(dnnl_primitive_execute)                                                                                          \
    F(dnnl_reorder_primitive_desc_create)                                                                              \
    F(dnnl_stream_create)                                                                                              \
    F(dnnl_stream_destroy)                                                                                             \
    F(dnnl_stream_wait)                                                                                                \
    F(dnnl_version)

typedef struct {
#define MEMBER(name) __typeof__(name) *name;
    ONEDNN_FUNCTIONS(MEMBER)
#undef MEMBER
    dnnl_engine_t cpu;
    // Of OpenMP, for the calling thread; null where oneDNN starts no threads.
    void (*set_thread_count)(int);
} onednn_library;

// Null where there is none.
const onednn_library *onednn_load(void);
#endif
