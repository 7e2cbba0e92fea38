// How a kernel is compiled several times: the loader picks the best version the CPU can run.
#pragma once

// Functions so marked must not be static and must not be inlined across files, else the resolver is bypassed.
// The thread sanitizer instruments resolvers too, which run before it has begun.
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define MULTIVERSION __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define MULTIVERSION
#endif

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))
#define UNROLL _Pragma("clang loop unroll(full)")

// Lets a sum be kept in many lanes: without it no reduction vectorises.
#define REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")
