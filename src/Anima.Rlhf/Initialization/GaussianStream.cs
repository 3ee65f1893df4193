using System.Text;
using Anima.Kernels;

namespace Anima.Rlhf.Initialization;

/// <summary>
/// Standard normal numbers for one tensor. Number i is a function of seed, the tensor's name and i alone, so neither the order of tensors nor the number
/// of threads nor the machine changes it. With SplitMix64's finaliser mix: key = mix(mix(seed) xor FNV-1a-64 of the name in UTF-8);
/// bits = mix(key + (i + 1) · 0x9E3779B97F4A7C15), which is output i of SplitMix64 from state key; their upper 53 bits b give
/// the probability p = (b + ½) · 2⁻⁵³, and p gives the number by the normal distribution's quantile function.
/// </summary>
internal readonly struct GaussianStream
{
    private readonly ulong _key;

    /// <summary>The numbers of the tensor <paramref name="name"/>.</summary>
    public GaussianStream(ulong seed, string name) => _key = SplitMix64.Mix(SplitMix64.Mix(seed) ^ Fnv1a(name));

    /// <summary>Number <paramref name="index"/>, counted from 0.</summary>
    public double this[long index]
    {
        get
        {
            var bits = SplitMix64.Mix(_key + (ulong)(index + 1) * SplitMix64.Gamma);
            return NormalQuantile.At(((bits >> 11) + 0.5) * (1.0 / (1UL << 53)));
        }
    }

    private static ulong Fnv1a(string name)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 0x100000001B3;
        return hash;
    }
}
