#pragma once

#include <cstdint>

constexpr int64_t NESTED_BLOCK = 256;

// The 16 values of NF4 (QLoRA, arXiv 2305.14314, appendix E): quantiles of the normal distribution, scaled to [-1, 1].
extern const float NF4_CODE[16];

// The 255 + 1 values of the signed dynamic 8-bit map, ascending.
struct DynamicMap {
    float values[256];
    DynamicMap();
};
const DynamicMap& dynamic_map();
