// Every kernel that this CPU can run, against plain loops. The last line is PASS or FAIL.
//
// It is a machine's first and only process too: then nothing is there but the console, and it switches off at the end.
#include "Kernels.h"
#include "check.h"
#include "instructions.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <sys/io.h>

// Bochs ends when its port 0x8900 is told so.
static void switch_off(void) {
    if (getpid() != 1) return;
    fflush(stdout);
    // The console is not drained by closing it: what is written goes out byte by byte.
    tcdrain(STDOUT_FILENO);
    if (iopl(3) == 0)
        for (const char *letter = "Shutdown"; *letter; letter++) outb((unsigned char)*letter, 0x8900);
    for (;;) pause();
}

#define SAY(feature) \
    if (__builtin_cpu_supports(feature)) printf(" %s", feature)

static void say_features(void) {
    __builtin_cpu_init();
    printf("features:");
    SAY("sse4.2");
    SAY("pclmul");
    SAY("avx");
    SAY("avx2");
    SAY("fma");
    SAY("f16c");
    SAY("avxvnni");
    SAY("avx512f");
    SAY("avx512bw");
    SAY("avx512dq");
    SAY("avx512vl");
    SAY("avx512vnni");
    SAY("avx512bf16");
    puts("");
}
#else
static void switch_off(void) {}
static void say_features(void) { puts("features: not asked"); }
#endif

// A fault names itself: the report before it tells after which kernel.
static void fall(int number, siginfo_t *fault, void *context) {
    if (number == SIGILL && carry_out_instruction(context)) return;
    printf("FAIL: signal %d (4 unknown instruction, 7 or 11 outside its memory) at %p", number, fault->si_addr);
    if (number == SIGILL)
        for (size_t i = 0; i < 10; i++) printf(" %02x", ((const unsigned char *)fault->si_addr)[i]);
    puts("");
    fflush(stdout);
    switch_off();
    _exit(1);
}

int main(void) {
    const int faults[] = {SIGILL, SIGBUS, SIGSEGV, SIGFPE};
    const struct sigaction action = {.sa_sigaction = fall, .sa_flags = SA_SIGINFO};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i], &action, 0);
    say_features();
    printf("families:");
    for (size_t i = 0; i < kernel_family_count(); i++) printf(" %s", kernel_family_at(i)->name);
    puts("");
    check_rows();
    check_attention();
    check_conversion();
    check_pictures();
    check_digests();
    check_integer();
    check_linear();
    check_gradients();
    check_segmentation();
    check_lattice();
    check_crf();
    size_t carried_out = instructions_carried_out();
    if (carried_out > 0) printf("instructions carried out for the emulator: %zu\n", carried_out);
    puts(all_passed() ? "PASS" : "FAIL");
    switch_off();
    return all_passed() ? 0 : 1;
}
