#pragma once
#include <stddef.h>

// Takes from the calling thread and what it starts later the means to look into processes that are there already, by
// ptrace(2) or by /proc/PID/environ, mem, maps, fd and so on: the environment and the memory of a daemon of the same
// user, passwords among them; from root the capabilities to do so all the same. It changes nothing about signals, and
// nothing about files that this user may open: what stands in a configuration's file can be read. Returns 0, or the
// errno of what the kernel refused; without Landlock (in Linux since 5.13, where it is built in and switched on)
// nothing is taken away.
int confine_from_processes(void);
// Whether the kernel has what that takes.
int confine_can_hide_processes(void);

// Takes from the calling thread and what it starts later the means to open sockets and rings, to run programs, to send
// signals by kill(2), to trace and to read or write others' memory by calls made for that. Files stay as they are,
// those under /proc among them: see confine_from_processes(). Returns 0, or the errno of what the kernel refused.
int confine_to_files(void);

// Memory of `size` bytes that two processes can map and neither can shrink; its descriptor, or -1 with errno.
int confine_shared_memory(const char *name);

// Gives the pages of shared memory back; what they held is gone.
void confine_release_memory(int descriptor, size_t size);

// Keeps what this process frees, for what it allocates next, until confine_give_freed_memory() gives it to the system.
void confine_keep_freed_memory(void);
void confine_give_freed_memory(void);

// A pipe that programs started later don't get; 0, or -1 with errno. `flags`: O_NONBLOCK or 0.
int confine_pipe(int ends[2], int flags);

// Takes in a client of a listening socket: a descriptor that does not wait and that programs started later don't get;
// or -1 with errno.
int confine_accept(int listener);

// Starts `program` with the descriptors `files[0 … count)` as 3, 4, … and nothing else open but standard error,
// whatever libraries have left open without FD_CLOEXEC, and with `environment` alone; its process id, or -1 with errno.
int confine_start(
    const char *program, char *const arguments[], char *const environment[], const int *files, int count);
