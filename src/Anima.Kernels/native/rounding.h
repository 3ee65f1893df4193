// Conversions between float32 and the 16-bit types, one element at a time, round to nearest even.
#pragma once

#include <cstdint>
#include <cstring>

#define ANIMA_INLINE inline __attribute__((always_inline))

ANIMA_INLINE uint32_t float_bits(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

ANIMA_INLINE float bits_float(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

ANIMA_INLINE float bf16_to_float(uint16_t half) { return bits_float(static_cast<uint32_t>(half) << 16); }

ANIMA_INLINE uint16_t float_to_bf16(float value) {
    const uint32_t bits = float_bits(value);
    return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

ANIMA_INLINE float f16_to_float(uint16_t half) {
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
    const uint32_t exponent = (half >> 10) & 31, mantissa = half & 0x3ff;
    if (exponent == 31) return bits_float(sign | 0x7f800000 | mantissa << 13);
    // Subnormals are mantissa * 2^-24, exact in float32.
    if (exponent == 0) return bits_float(sign | float_bits(static_cast<float>(mantissa) * 0x1p-24f));
    return bits_float(sign | (exponent + 112) << 23 | mantissa << 13);
}

ANIMA_INLINE uint16_t float_to_f16(float value) {
    const uint32_t bits = float_bits(value);
    const uint16_t sign = static_cast<uint16_t>((bits >> 16) & 0x8000);
    const uint32_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return static_cast<uint16_t>(sign | 0x7e00 | (magnitude >> 13 & 0x3ff));
    if (magnitude >= 0x477ff000) return sign | 0x7c00;
    if (magnitude >= 0x38800000) {
        // Normal: the exponent moves from bias 127 to 15, and 13 bits of the mantissa are rounded away.
        return static_cast<uint16_t>(sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13));
    }
    // Subnormal: adding 0.5 makes the hardware round to multiples of 2^-24, which land in the sum's lowest bits.
    return static_cast<uint16_t>(sign | (float_bits(bits_float(magnitude) + 0.5f) - float_bits(0.5f)));
}
