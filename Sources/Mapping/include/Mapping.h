#pragma once
#include <stddef.h>

// Lets pages of a mapped file that are there no longer (somebody cut the file off, its disk failed) read as zeros, where
// reading them would end the process. A number for the other calls, or -1 where too many files are guarded already.
int mapping_guard(const void *start, size_t size);

// Whether some page could not be read since.
int mapping_is_broken(int number);

// Ends the guard; before the file is unmapped.
void mapping_forget(int number);
