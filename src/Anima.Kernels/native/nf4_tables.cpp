#include "nf4_tables.h"

#include "anima_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>

const float NF4_CODE[16] = {
    -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
    -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
    0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
    0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
};

// Point k of torch.linspace(0.1, 1, n): counted from the nearer end, one rounding a point.
static float linspace_point(int n, int k) {
    const float start = 0.1f, end = 1.0f, step = (end - start) / static_cast<float>(n - 1);
    return k < n / 2
        ? std::fma(step, static_cast<float>(k), start)
        : std::fma(-step, static_cast<float>(n - 1 - k), end);
}

// Seven decades; decade i holds 2^i values, the middles between 2^i + 1 even points of [0.1, 1], times 10^(i-6), and their negatives.
DynamicMap::DynamicMap() {
    int count = 0;
    for (int i = 0; i < 7; i++) {
        const float scale = static_cast<float>(std::pow(10.0, i - 6));
        const int n = (1 << i) + 1;
        for (int k = 0; k < n - 1; k++) {
            const float value = (linspace_point(n, k) + linspace_point(n, k + 1)) / 2.0f * scale;
            values[count++] = value;
            values[count++] = -value;
        }
    }
    values[count++] = 0.0f;
    values[count++] = 1.0f;
    std::sort(values, values + count);
}

const DynamicMap& dynamic_map() {
    static const DynamicMap map;
    return map;
}

void anima_nf4_tables(float* nf4, float* map) {
    std::memcpy(nf4, NF4_CODE, sizeof NF4_CODE);
    std::memcpy(map, dynamic_map().values, sizeof dynamic_map().values);
}

int32_t anima_abi() { return ANIMA_ABI; }
