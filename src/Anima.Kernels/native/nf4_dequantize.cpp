// NF4 dequantisation: value = NF4[nibble] * absmax in float32, then rounded to the stored and to the output type.
// Here is the portable version, which says what the others must give, and the choice among them.
#include "nf4_dequantize.h"

#include "anima_kernels.h"
#include "nf4_tables.h"
#include "rounding.h"

#include <algorithm>
#include <omp.h>

static float round_to(float value, int32_t type) {
    if (type == ANIMA_BF16) return bf16_to_float(float_to_bf16(value));
    if (type == ANIMA_F16) return f16_to_float(float_to_f16(value));
    return value;
}

static void store(float value, int32_t type, void* output, int64_t i) {
    if (type == ANIMA_BF16) static_cast<uint16_t*>(output)[i] = float_to_bf16(value);
    else if (type == ANIMA_F16) static_cast<uint16_t*>(output)[i] = float_to_f16(value);
    else static_cast<float*>(output)[i] = value;
}

void dequantize_scalar(const Dequantization& job, int64_t first, int64_t last) {
    for (int64_t block = first; block < last; block++) {
        const float absmax = job.absmax_of(block);
        const int64_t begin = block * job.blocksize, end = std::min(begin + job.blocksize, job.start + job.count);
        for (int64_t i = begin; i < end; i++) {
            const int nibble = i % 2 == 0 ? job.packed[i / 2] >> 4 : job.packed[i / 2] & 15;
            store(round_to(NF4_CODE[nibble] * absmax, job.stored), job.type, job.output, i - job.start);
        }
    }
}

using Blocks = void (*)(const Dequantization&, int64_t, int64_t);

static Blocks version(int32_t isa) {
#if defined(__x86_64__)
    if (isa == ANIMA_AVX512) return dequantize_avx512;
    if (isa == ANIMA_AVX2) return dequantize_avx2;
#endif
    (void)isa;
    return dequantize_scalar;
}

void anima_nf4_dequantize(
    const uint8_t* packed, const float* absmax, const uint8_t* absmax_u8, const float* nested_absmax, float offset,
    int64_t start, int64_t count, int32_t blocksize, int32_t stored, int32_t type, void* output, int32_t isa, int32_t threads) {
    const Dequantization job{
        packed, absmax, absmax_u8, nested_absmax, offset, start, count, blocksize, stored, type, output, dynamic_map().values};
    const Blocks dequantize = version(isa);
    const int64_t first = start / blocksize, last = (start + count + blocksize - 1) / blocksize;
    const int64_t chunk = std::max<int64_t>(1, 32768 / blocksize), chunks = (last - first + chunk - 1) / chunk;
#pragma omp parallel for num_threads(threads > 0 ? threads : omp_get_max_threads()) if (chunks > 1) schedule(static)
    for (int64_t c = 0; c < chunks; c++) dequantize(job, first + c * chunk, std::min(last, first + (c + 1) * chunk));
}
