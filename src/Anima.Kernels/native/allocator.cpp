// glibc hands every large block back to the kernel when it is freed, and the next one costs a page fault for each 4 KiB.
// A training step frees and takes the same large temporaries thousands of times, so here they stay in the process.
#include "anima_kernels.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

int32_t anima_tune_allocator() {
#if defined(__GLIBC__)
    // No block gets a mapping of its own; nothing is trimmed from the heap's top (-1 is the largest threshold); the heap grows by 64 MiB.
    const struct {
        int parameter, value;
    } settings[] = {{M_MMAP_MAX, 0}, {M_TRIM_THRESHOLD, -1}, {M_TOP_PAD, 64 << 20}};
    int32_t number = 1;
    for (const auto& setting : settings) {
        if (mallopt(setting.parameter, setting.value) != 1) return number;
        number++;
    }
    return 0;
#else
    return -1;
#endif
}
