// AVX2: the 16 possible values of a block are computed once, rounded to the output type, and looked up.
//   16-bit output: 16 bytes give 32 elements; low and high bytes of the values are looked up apart (vpshufb) and interleaved.
//   float32 output: 4 bytes give 8 elements; the two halves of the table are looked up (vpermps) and the index's bit 3 selects.
// The remainder of a block is looked up element by element.
#if defined(__x86_64__)

#include "anima_kernels.h"
#include "nf4_dequantize.h"
#include "nf4_tables.h"

#include <algorithm>
#include <cstring>
#include <immintrin.h>

#define ANIMA_AVX2_TARGET __attribute__((target("avx2,f16c")))

namespace {

struct Values {
    __m256 low, high;
};

// Eight values rounded to bfloat16, each still in 32 bits.
ANIMA_AVX2_TARGET inline __m256i bf16_bits(__m256 values) {
    const __m256i bits = _mm256_castps_si256(values);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    return _mm256_srli_epi32(_mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd), 16);
}

ANIMA_AVX2_TARGET inline __m128i to_f16(__m256 values) {
    return _mm256_cvtps_ph(values, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

ANIMA_AVX2_TARGET inline __m256 as_stored(__m256 values, int32_t stored) {
    if (stored == ANIMA_BF16) return _mm256_castsi256_ps(_mm256_slli_epi32(bf16_bits(values), 16));
    if (stored == ANIMA_F16) return _mm256_cvtph_ps(to_f16(values));
    return values;
}

ANIMA_AVX2_TARGET inline Values stored_values(float absmax, int32_t stored) {
    const __m256 scale = _mm256_set1_ps(absmax);
    return {as_stored(_mm256_mul_ps(_mm256_loadu_ps(NF4_CODE), scale), stored),
            as_stored(_mm256_mul_ps(_mm256_loadu_ps(NF4_CODE + 8), scale), stored)};
}

ANIMA_AVX2_TARGET inline __m256i to_halves(Values values, int32_t type) {
    if (type == ANIMA_F16) return _mm256_set_m128i(to_f16(values.high), to_f16(values.low));
    // The pack works within 128-bit lanes; the permutation puts the four quarters in order.
    return _mm256_permute4x64_epi64(_mm256_packus_epi32(bf16_bits(values.low), bf16_bits(values.high)), 0xd8);
}

ANIMA_AVX2_TARGET void halves(const uint8_t* packed, int64_t count, __m256i values, uint16_t* output) {
    alignas(32) uint16_t table[16];
    _mm256_store_si256(reinterpret_cast<__m256i*>(table), values);
    const __m256i byte_mask = _mm256_set1_epi16(0xff);
    const __m256i low_bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(_mm256_and_si256(values, byte_mask), _mm256_setzero_si256()), 0xd8);
    const __m256i high_bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(_mm256_srli_epi16(values, 8), _mm256_setzero_si256()), 0xd8);
    const __m256i low_table = _mm256_broadcastsi128_si256(_mm256_castsi256_si128(low_bytes));
    const __m256i high_table = _mm256_broadcastsi128_si256(_mm256_castsi256_si128(high_bytes));
    const __m128i nibble = _mm_set1_epi8(15);
    int64_t i = 0;
    for (; i + 32 <= count; i += 32) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(packed + i / 2));
        const __m128i even = _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble), odd = _mm_and_si128(bytes, nibble);
        const __m256i index = _mm256_set_m128i(_mm_unpackhi_epi8(even, odd), _mm_unpacklo_epi8(even, odd));
        const __m256i low = _mm256_shuffle_epi8(low_table, index), high = _mm256_shuffle_epi8(high_table, index);
        const __m256i first = _mm256_unpacklo_epi8(low, high), second = _mm256_unpackhi_epi8(low, high);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(output + i), _mm256_permute2x128_si256(first, second, 0x20));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(output + i + 16), _mm256_permute2x128_si256(first, second, 0x31));
    }
    for (; i < count; i++) output[i] = table[i % 2 == 0 ? packed[i / 2] >> 4 : packed[i / 2] & 15];
}

ANIMA_AVX2_TARGET void floats(const uint8_t* packed, int64_t count, Values values, float* output) {
    alignas(32) float table[16];
    _mm256_store_ps(table, values.low);
    _mm256_store_ps(table + 8, values.high);
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        int32_t four;
        std::memcpy(&four, packed + i / 2, sizeof four);
        const __m256i wide = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
        const __m256i index = _mm256_or_si256(_mm256_srli_epi64(wide, 4), _mm256_slli_epi64(wide, 32));
        const __m256 low = _mm256_permutevar8x32_ps(values.low, index), high = _mm256_permutevar8x32_ps(values.high, index);
        _mm256_storeu_ps(output + i, _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(index, 28))));
    }
    for (; i < count; i++) output[i] = table[i % 2 == 0 ? packed[i / 2] >> 4 : packed[i / 2] & 15];
}

}  // namespace

ANIMA_AVX2_TARGET void dequantize_avx2(const Dequantization& job, int64_t first, int64_t last) {
    for (int64_t block = first; block < last; block++) {
        const int64_t begin = block * job.blocksize, count = std::min<int64_t>(job.blocksize, job.start + job.count - begin);
        const int64_t at = begin - job.start;
        const uint8_t* packed = job.packed + begin / 2;
        const Values values = stored_values(job.absmax_of(block), job.stored);
        if (job.type == ANIMA_F32) floats(packed, count, values, static_cast<float*>(job.output) + at);
        else halves(packed, count, to_halves(values, job.type), static_cast<uint16_t*>(job.output) + at);
    }
}

#endif
