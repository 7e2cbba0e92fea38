// What lies on one thread: a queue that it alone uses, and room for what its products need meanwhile.
#pragma once
#include "library.h"
#if HAS_ONEDNN
#include <stddef.h>

typedef struct {
    dnnl_stream_t stream;
    // Of oneDNN, at a multiple of 64 bytes.
    void *scratch;
    size_t scratch_size;
    // Of who calls it.
    void *room;
    size_t room_size;
} onednn_desk;

// The calling thread's, with so many bytes of scratch at least. Null where memory does not suffice.
onednn_desk *onednn_desk_with(const onednn_library *library, size_t scratch);
// So many bytes at a multiple of 64, until the thread asks for more. Null where memory does not suffice.
void *onednn_room(const onednn_library *library, size_t size);
#endif
