// The second level of quantisation: absmax itself in 8 bits, by the rule of bitsandbytes' CPU library, which looks the nearest
// entry of the dynamic map up in a table of 65536 steps instead of searching for it.
#include "anima_kernels.h"
#include "nf4_tables.h"

#include <algorithm>
#include <cmath>

namespace {

constexpr int STEPS = 65536;

// nearest[k] is the code nearest to k / 65535 * 2 - 1, the lower of two at the same distance.
struct NearestCode {
    uint8_t nearest[STEPS];
    NearestCode() {
        const float* map = dynamic_map().values;
        int code = 0;
        for (int k = 0; k < STEPS; k++) {
            const float value = static_cast<float>(k) / (STEPS - 1) * 2.0f - 1.0f;
            while (code < 255 && std::fabs(map[code + 1] - value) < std::fabs(map[code] - value)) code++;
            nearest[k] = static_cast<uint8_t>(code);
        }
    }
};

}  // namespace

void anima_nf4_double_quantize(const float* absmax, int64_t blocks, float offset, uint8_t* absmax_u8, float* nested_absmax) {
    static const NearestCode table;
    for (int64_t start = 0; start < blocks; start += NESTED_BLOCK) {
        const int64_t end = std::min(blocks, start + NESTED_BLOCK);
        float largest = 0.0f;
        for (int64_t i = start; i < end; i++) largest = std::max(largest, std::fabs(absmax[i] - offset));
        nested_absmax[start / NESTED_BLOCK] = largest;
        const float reciprocal = 1.0f / largest;
        for (int64_t i = start; i < end; i++) {
            const float scaled = std::min(1.0f, std::max(-1.0f, (absmax[i] - offset) * reciprocal));
            absmax_u8[i] = largest == 0.0f ? 0 : table.nearest[static_cast<uint16_t>((scaled + 1.0f) * 0.5f * 65535.0f + 0.5f)];
        }
    }
}

void anima_nf4_recover_absmax(const uint8_t* absmax_u8, const float* nested_absmax, float offset, int64_t blocks, float* absmax) {
    const float* map = dynamic_map().values;
    for (int64_t i = 0; i < blocks; i++) absmax[i] = map[absmax_u8[i]] * nested_absmax[i / NESTED_BLOCK] + offset;
}
