// AVX-512: the 16 possible values of a block are computed at once, rounded to the output type, and looked up by permutation.
//   16-bit output: 16 bytes give 32 elements (one vpermw); float32 output: 8 bytes give 16 elements (one vpermps).
// The remainder of a block goes through masks, so nothing outside the tensor is read or written.
#if defined(__x86_64__)

#include "anima_kernels.h"
#include "nf4_dequantize.h"
#include "nf4_tables.h"

#include <algorithm>
#include <immintrin.h>

#define ANIMA_AVX512_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

namespace {

ANIMA_AVX512_TARGET inline __m256i to_bf16(__m512 values) {
    const __m512i bits = _mm512_castps_si512(values);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd);
    return _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
}

ANIMA_AVX512_TARGET inline __m256i to_f16(__m512 values) {
    return _mm512_cvtps_ph(values, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

ANIMA_AVX512_TARGET inline __m512 stored_values(float absmax, int32_t stored) {
    const __m512 values = _mm512_mul_ps(_mm512_loadu_ps(NF4_CODE), _mm512_set1_ps(absmax));
    if (stored == ANIMA_BF16) return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(to_bf16(values)), 16));
    if (stored == ANIMA_F16) return _mm512_cvtph_ps(to_f16(values));
    return values;
}

// Byte b becomes the index pair (b >> 4, b); the permutation reads the low bits only, and the table is there twice.
ANIMA_AVX512_TARGET inline __m512i lookup_halves(__m512i table, __m128i bytes) {
    const __m512i wide = _mm512_cvtepu8_epi32(bytes);
    return _mm512_permutexvar_epi16(_mm512_or_si512(_mm512_srli_epi32(wide, 4), _mm512_slli_epi32(wide, 16)), table);
}

ANIMA_AVX512_TARGET inline __m512 lookup_floats(__m512 table, __m128i bytes) {
    const __m512i wide = _mm512_cvtepu8_epi64(bytes);
    return _mm512_permutexvar_ps(_mm512_or_si512(_mm512_srli_epi64(wide, 4), _mm512_slli_epi64(wide, 32)), table);
}

ANIMA_AVX512_TARGET void halves(const uint8_t* packed, int64_t count, __m256i values, uint16_t* output) {
    const __m512i table = _mm512_broadcast_i64x4(values);
    int64_t i = 0;
    for (; i + 32 <= count; i += 32)
        _mm512_storeu_si512(output + i, lookup_halves(table, _mm_loadu_si128(reinterpret_cast<const __m128i*>(packed + i / 2))));
    if (i == count) return;
    const int rest = static_cast<int>(count - i);
    const __m128i bytes = _mm_maskz_loadu_epi8(static_cast<__mmask16>((1u << (rest + 1) / 2) - 1), packed + i / 2);
    _mm512_mask_storeu_epi16(output + i, (1u << rest) - 1, lookup_halves(table, bytes));
}

ANIMA_AVX512_TARGET void floats(const uint8_t* packed, int64_t count, __m512 table, float* output) {
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm512_storeu_ps(output + i, lookup_floats(table, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(packed + i / 2))));
    if (i == count) return;
    const int rest = static_cast<int>(count - i);
    const __m128i bytes = _mm_maskz_loadu_epi8(static_cast<__mmask16>((1u << (rest + 1) / 2) - 1), packed + i / 2);
    _mm512_mask_storeu_ps(output + i, static_cast<__mmask16>((1u << rest) - 1), lookup_floats(table, bytes));
}

}  // namespace

ANIMA_AVX512_TARGET void dequantize_avx512(const Dequantization& job, int64_t first, int64_t last) {
    for (int64_t block = first; block < last; block++) {
        const int64_t begin = block * job.blocksize, count = std::min<int64_t>(job.blocksize, job.start + job.count - begin);
        const int64_t at = begin - job.start;
        const uint8_t* packed = job.packed + begin / 2;
        const __m512 values = stored_values(job.absmax_of(block), job.stored);
        if (job.type == ANIMA_F32) floats(packed, count, values, static_cast<float*>(job.output) + at);
        else halves(packed, count, job.type == ANIMA_BF16 ? to_bf16(values) : to_f16(values), static_cast<uint16_t*>(job.output) + at);
    }
}

#endif
