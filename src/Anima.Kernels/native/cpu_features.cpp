#include "anima_kernels.h"

uint32_t anima_cpu_features() {
    uint32_t features = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    // In the order of CpuFeatures.cs. The compiler's run-time support also asks whether the system saves the registers.
    const bool present[] = {
        __builtin_cpu_supports("avx2") != 0,
        __builtin_cpu_supports("fma") != 0,
        __builtin_cpu_supports("f16c") != 0,
        __builtin_cpu_supports("avx512f") != 0,
        __builtin_cpu_supports("avx512bw") != 0,
        __builtin_cpu_supports("avx512vl") != 0,
        __builtin_cpu_supports("avx512dq") != 0,
        __builtin_cpu_supports("avx512vnni") != 0,
        __builtin_cpu_supports("avx512bf16") != 0,
        __builtin_cpu_supports("amx-tile") != 0,
        __builtin_cpu_supports("amx-bf16") != 0,
        __builtin_cpu_supports("amx-int8") != 0,
    };
    uint32_t bit = 1;
    for (const bool have : present) {
        if (have) features |= bit;
        bit <<= 1;
    }
#endif
    return features;
}
