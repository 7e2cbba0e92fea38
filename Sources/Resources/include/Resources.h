#pragma once
#include <stddef.h>

/// A file that is part of the program; `bytes` live as long as the process.
struct tagclipd_resource {
    const void *bytes;
    size_t count;
};

/// The file of that name below `data`, for example "sample/model.safetensors"; no bytes where there is none.
struct tagclipd_resource tagclipd_resource(const char *name);
