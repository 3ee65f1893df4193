#pragma once

#include <cstdint>

// One dequantisation: what anima_nf4_dequantize was given, output counted from element start.
struct Dequantization {
    const uint8_t* packed;
    const float* absmax;
    const uint8_t* absmax_u8;
    const float* nested_absmax;
    float offset;
    int64_t start;
    int64_t count;
    int32_t blocksize;
    int32_t stored;
    int32_t type;
    void* output;
    const float* map;

    float absmax_of(int64_t block) const {
        return absmax ? absmax[block] : map[absmax_u8[block]] * nested_absmax[block >> 8] + offset;
    }
};

// Each dequantises blocks [first, last), counted from the start of the tensor.
void dequantize_scalar(const Dequantization& job, int64_t first, int64_t last);
void dequantize_avx2(const Dequantization& job, int64_t first, int64_t last);
void dequantize_avx512(const Dequantization& job, int64_t first, int64_t last);
