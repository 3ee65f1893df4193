// NF4 quantisation by the rule of bitsandbytes' CPU library. For a block of values x with a = max|x|:
//   y = x * (1 / max(a, 1e-38)), code = number of midpoints between neighbouring NF4 values that are strictly below y.
// A short last block divides by max(a, 1e-38) instead and stores that as its absmax.
// The loops are plain; the compiler turns them into vector code for each instruction set. Every step is exact or rounded
// element by element, so all versions give the same bytes.
#include "anima_kernels.h"
#include "nf4_tables.h"
#include "rounding.h"

#include <algorithm>
#include <omp.h>

namespace {

constexpr int MAX_BLOCK = 4096;
constexpr float SMALLEST = 1e-38f;

struct Midpoints {
    float values[15];
    Midpoints() {
        for (int i = 0; i < 15; i++) values[i] = (NF4_CODE[i] + NF4_CODE[i + 1]) / 2.0f;
    }
};

ANIMA_INLINE void widen(const void* source, int32_t type, int64_t start, int count, float* x) {
    if (type == ANIMA_F32) {
        std::memcpy(x, static_cast<const char*>(source) + 4 * start, sizeof(float) * count);
        return;
    }
    // The source may be unaligned: weights lie in a mapped file wherever its header put them.
    uint16_t halves[MAX_BLOCK];
    std::memcpy(halves, static_cast<const char*>(source) + 2 * start, sizeof(uint16_t) * count);
    if (type == ANIMA_BF16)
        for (int i = 0; i < count; i++) x[i] = bf16_to_float(halves[i]);
    else
        for (int i = 0; i < count; i++) x[i] = f16_to_float(halves[i]);
}

// Magnitudes of floats order like their bits, and what is not finite is above all that is.
ANIMA_INLINE uint32_t largest_magnitude_bits(const float* x, int count) {
    uint32_t largest = 0;
    for (int i = 0; i < count; i++) largest = std::max(largest, float_bits(x[i]) & 0x7fffffff);
    return largest;
}

ANIMA_INLINE void encode(const float* y, int count, const float* midpoints, uint8_t* packed) {
    uint8_t codes[MAX_BLOCK + 1];
    for (int i = 0; i < count; i++) {
        int32_t code = 0;
        for (int k = 0; k < 15; k++) code += y[i] > midpoints[k];
        codes[i] = static_cast<uint8_t>(code);
    }
    codes[count] = 7;
    for (int i = 0; i < (count + 1) / 2; i++) packed[i] = static_cast<uint8_t>(codes[2 * i] << 4 | codes[2 * i + 1]);
}

// Returns false when the block holds a NaN or an infinity.
ANIMA_INLINE bool quantize_block(
    const void* source, int32_t type, int64_t start, int count, bool full, const float* midpoints, uint8_t* packed, float* absmax) {
    float x[MAX_BLOCK];
    widen(source, type, start, count, x);
    const uint32_t bits = largest_magnitude_bits(x, count);
    if (bits >= 0x7f800000) return false;
    const float largest = bits_float(bits), divisor = std::max(largest, SMALLEST);
    if (full) {
        const float reciprocal = 1.0f / divisor;
        for (int i = 0; i < count; i++) x[i] *= reciprocal;
    } else {
        for (int i = 0; i < count; i++) x[i] /= divisor;
    }
    *absmax = full ? largest : divisor;
    encode(x, count, midpoints, packed);
    return true;
}

// Returns the number of blocks before the first one that is not finite.
ANIMA_INLINE int64_t quantize_blocks(
    const void* source, int32_t type, int64_t n, int32_t blocksize, int64_t first, int64_t last, const float* midpoints, uint8_t* packed, float* absmax) {
    for (int64_t block = first; block < last; block++) {
        const int64_t start = block * blocksize;
        const int count = static_cast<int>(std::min<int64_t>(blocksize, n - start));
        if (!quantize_block(source, type, start, count, count == blocksize, midpoints, packed + start / 2, absmax + block)) return block;
    }
    return last;
}

using Blocks = int64_t (*)(const void*, int32_t, int64_t, int32_t, int64_t, int64_t, const float*, uint8_t*, float*);

int64_t quantize_scalar(
    const void* source, int32_t type, int64_t n, int32_t blocksize, int64_t first, int64_t last, const float* midpoints, uint8_t* packed, float* absmax) {
    return quantize_blocks(source, type, n, blocksize, first, last, midpoints, packed, absmax);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) int64_t quantize_avx2(
    const void* source, int32_t type, int64_t n, int32_t blocksize, int64_t first, int64_t last, const float* midpoints, uint8_t* packed, float* absmax) {
    return quantize_blocks(source, type, n, blocksize, first, last, midpoints, packed, absmax);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512"))) int64_t quantize_avx512(
    const void* source, int32_t type, int64_t n, int32_t blocksize, int64_t first, int64_t last, const float* midpoints, uint8_t* packed, float* absmax) {
    return quantize_blocks(source, type, n, blocksize, first, last, midpoints, packed, absmax);
}
#endif

Blocks version(int32_t isa) {
#if defined(__x86_64__)
    if (isa == ANIMA_AVX512) return quantize_avx512;
    if (isa == ANIMA_AVX2) return quantize_avx2;
#endif
    (void)isa;
    return quantize_scalar;
}

int64_t first_not_finite(const void* source, int32_t type, int64_t start, int count) {
    float x[MAX_BLOCK];
    widen(source, type, start, count, x);
    int i = 0;
    while ((float_bits(x[i]) & 0x7fffffff) < 0x7f800000) i++;
    return start + i;
}

}  // namespace

int64_t anima_nf4_quantize(
    const void* source, int32_t type, int64_t n, int32_t blocksize, uint8_t* packed, float* absmax, int32_t isa, int32_t threads) {
    static const Midpoints midpoints;
    const Blocks quantize = version(isa);
    const int64_t blocks = (n + blocksize - 1) / blocksize;
    const int64_t chunk = std::max<int64_t>(1, 65536 / blocksize), chunks = (blocks + chunk - 1) / chunk;
    int64_t bad = blocks;
#pragma omp parallel for num_threads(threads > 0 ? threads : omp_get_max_threads()) if (chunks > 1) schedule(static) reduction(min : bad)
    for (int64_t c = 0; c < chunks; c++) {
        const int64_t first = c * chunk, last = std::min(blocks, first + chunk);
        const int64_t reached = quantize(source, type, n, blocksize, first, last, midpoints.values, packed, absmax);
        if (reached < last) bad = std::min(bad, reached);
    }
    if (bad == blocks) return -1;
    return first_not_finite(source, type, bad * blocksize, static_cast<int>(std::min<int64_t>(blocksize, n - bad * blocksize)));
}
