// The mean of a contiguous float32 vector with torch's own rounding on one thread. torch adds in four interleaved vectors of
// eight lanes, and within each in a cascade: 2^p terms, then 2^p of those sums, and so on through four levels. Then the four
// vectors are added, then the terms left over at the end, then the lanes.
#include "anima_kernels.h"

#include <algorithm>

namespace {

constexpr int LANES = 8, WIDTH = 4 * LANES, LEVELS = 4;

int ceil_log2(int64_t size) {
    int power = 1;
    while ((int64_t{1} << power) < size) power++;
    return power;
}

void add(float* sum, const float* term, int count) {
    for (int i = 0; i < count; i++) sum[i] += term[i];
}

// Sums rows of WIDTH values lane by lane.
void cascade(const float* values, int64_t rows, float* sum) {
    const int power = std::max(4, ceil_log2(rows) / LEVELS);
    const int64_t step = int64_t{1} << power, mask = step - 1;
    float level[LEVELS][WIDTH] = {};
    int64_t row = 0;
    while (row + step <= rows) {
        for (int64_t i = 0; i < step; i++, row++) add(level[0], values + row * WIDTH, WIDTH);
        for (int j = 1; j < LEVELS; j++) {
            add(level[j], level[j - 1], WIDTH);
            std::fill_n(level[j - 1], WIDTH, 0.0f);
            if ((row & (mask << (j * power))) != 0) break;
        }
    }
    for (; row < rows; row++) add(level[0], values + row * WIDTH, WIDTH);
    for (int j = 1; j < LEVELS; j++) add(level[0], level[j], WIDTH);
    std::copy_n(level[0], WIDTH, sum);
}

}  // namespace

float anima_torch_mean(const float* values, int64_t n) {
    const int64_t vectors = n / LANES, rows = vectors / 4;
    float sum[WIDTH];
    cascade(values, rows, sum);
    for (int64_t v = rows * 4; v < vectors; v++) add(sum, values + v * LANES, LANES);
    for (int k = 1; k < 4; k++) add(sum, sum + k * LANES, LANES);
    float total = 0.0f;
    for (int64_t i = vectors * LANES; i < n; i++) total += values[i];
    for (int i = 0; i < LANES; i++) total += sum[i];
    return total / static_cast<float>(n);
}
