#include "desk.h"
#if HAS_ONEDNN
#include <pthread.h>
#include <stdlib.h>

static pthread_key_t desks;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void leave(void *value) {
    onednn_desk *desk = value;
    onednn_load()->dnnl_stream_destroy(desk->stream);
    free(desk->scratch);
    free(desk->room);
    free(desk);
}

static void make_key(void) { pthread_key_create(&desks, leave); }

static onednn_desk *sit_down(const onednn_library *library) {
    pthread_once(&once, make_key);
    onednn_desk *desk = pthread_getspecific(desks);
    if (desk) return desk;
    desk = calloc(1, sizeof *desk);
    if (!desk) return 0;
    if (library->dnnl_stream_create(&desk->stream, library->cpu, dnnl_stream_default_flags) == dnnl_success) {
        if (pthread_setspecific(desks, desk) == 0) return desk;
        library->dnnl_stream_destroy(desk->stream);
    }
    free(desk);
    return 0;
}

static int grow(void **room, size_t *size, size_t wanted) {
    if (wanted <= *size) return 1;
    free(*room);
    *size = 0;
    *room = aligned_alloc(64, (wanted + 63) / 64 * 64);
    if (!*room) return 0;
    *size = wanted;
    return 1;
}

onednn_desk *onednn_desk_with(const onednn_library *library, size_t scratch) {
    onednn_desk *desk = sit_down(library);
    return desk && grow(&desk->scratch, &desk->scratch_size, scratch) ? desk : 0;
}

void *onednn_room(const onednn_library *library, size_t size) {
    onednn_desk *desk = sit_down(library);
    return desk && grow(&desk->room, &desk->room_size, size) ? desk->room : 0;
}
#endif
