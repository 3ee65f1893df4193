// The C ABI of the native kernels. Sizes are in elements unless a name says bytes; pointers are the caller's and never kept.
#pragma once

#include <cstdint>

#define ANIMA_EXPORT extern "C" __attribute__((visibility("default")))

// Element types, as in ElementType.cs.
enum AnimaType : int32_t { ANIMA_F32 = 0, ANIMA_BF16 = 1, ANIMA_F16 = 2 };

// Versions of a kernel, as in InstructionSet.cs. All give the same bits.
enum AnimaIsa : int32_t { ANIMA_SCALAR = 0, ANIMA_AVX2 = 1, ANIMA_AVX512 = 2 };

// Raised whenever a signature below changes; the managed side refuses another number.
constexpr int32_t ANIMA_ABI = 1;
ANIMA_EXPORT int32_t anima_abi();

// Bit i is set when the CPU has feature i of CpuFeatures.cs.
ANIMA_EXPORT uint32_t anima_cpu_features();

// Sets glibc's allocator to keep memory; returns 0, or the number (from 1) of the first setting that was refused.
ANIMA_EXPORT int32_t anima_tune_allocator();

// Copies the 16 NF4 values and the 256 values of the dynamic map.
ANIMA_EXPORT void anima_nf4_tables(float* nf4, float* dynamic_map);

// Quantises n values in blocks; writes ceil(n/2) bytes and ceil(n/blocksize) absmax.
// Returns -1, or the index of the first NaN or infinity (what was written is void then).
ANIMA_EXPORT int64_t anima_nf4_quantize(
    const void* source, int32_t type, int64_t n, int32_t blocksize, uint8_t* packed, float* absmax, int32_t isa, int32_t threads);

// The mean of n float32 as torch computes it on one thread.
ANIMA_EXPORT float anima_torch_mean(const float* values, int64_t n);

// Quantises absmax - offset to 8 bits in blocks of 256; writes one byte a block and ceil(blocks/256) nested absmax.
ANIMA_EXPORT void anima_nf4_double_quantize(const float* absmax, int64_t blocks, float offset, uint8_t* absmax_u8, float* nested_absmax);

// The absmax that a double-quantised one stands for.
ANIMA_EXPORT void anima_nf4_recover_absmax(const uint8_t* absmax_u8, const float* nested_absmax, float offset, int64_t blocks, float* absmax);

// Dequantises elements [start, start + count), start being a multiple of blocksize, of the tensor that begins at packed.
// Either absmax is given, or it is null and the double-quantised absmax_u8, nested_absmax, offset are.
// Each value is rounded to the stored type, then to the output type.
ANIMA_EXPORT void anima_nf4_dequantize(
    const uint8_t* packed, const float* absmax, const uint8_t* absmax_u8, const float* nested_absmax, float offset,
    int64_t start, int64_t count, int32_t blocksize, int32_t stored, int32_t type, void* output, int32_t isa, int32_t threads);
