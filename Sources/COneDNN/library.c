#include "library.h"
#include "COneDNN.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#if HAS_ONEDNN
static onednn_library library;
static char version[32], problem[200];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int find_functions(void *handle) {
#define FIND(name)                                                                                                     \
    library.name = (__typeof__(name) *)dlsym(handle, #name);                                                           \
    if (!library.name) {                                                                                               \
        snprintf(problem, sizeof problem, "it has no function " #name);                                                \
        return 0;                                                                                                      \
    }
    ONEDNN_FUNCTIONS(FIND)
#undef FIND
    return 1;
}

static void load(void) {
    char name[24];
    snprintf(name, sizeof name, "libdnnl.so.%d", DNNL_VERSION_MAJOR);
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return;
    }
    if (!find_functions(handle)) return;
    const dnnl_version_t *found = library.dnnl_version();
    if (found->major != DNNL_VERSION_MAJOR) {
        snprintf(problem, sizeof problem, "%s is version %d", name, found->major);
        return;
    }
    *(void **)&library.set_thread_count = dlsym(handle, "omp_set_num_threads");
    if (found->cpu_runtime != DNNL_RUNTIME_SEQ && (found->cpu_runtime != DNNL_RUNTIME_OMP || !library.set_thread_count)) {
        snprintf(problem, sizeof problem, "it was built for threads that can't be told to be one");
        return;
    }
    if (library.set_thread_count) library.set_thread_count(1);
    if (library.dnnl_engine_create(&library.cpu, dnnl_cpu, 0) != dnnl_success) {
        snprintf(problem, sizeof problem, "it has no engine for this CPU");
        return;
    }
    snprintf(version, sizeof version, "%d.%d.%d", found->major, found->minor, found->patch);
}

const onednn_library *onednn_load(void) {
    pthread_once(&once, load);
    return version[0] ? &library : 0;
}

const char *onednn_version(void) { return onednn_load() ? version : 0; }

const char *onednn_problem(void) { return onednn_load() ? 0 : problem; }
#else
const char *onednn_version(void) { return 0; }

const char *onednn_problem(void) {
    return "its headers (libdnnl-dev) were not there when this program was built (with them: make clean build)";
}
#endif
