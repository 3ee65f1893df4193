using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Anima.Testing;

namespace Anima.Kernels.Tests;

/// <summary>All 210 linear weights of a real model against the hashes of what bitsandbytes makes of them.</summary>
public sealed class Nf4ModelTests
{
    [Fact]
    public void A_real_model_gives_the_hashes_of_bitsandbytes()
    {
        var tensors = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("smollm2", "nf4.json"))).RootElement.GetProperty("tensors").EnumerateArray().ToList();
        Assert.Equal(210, tensors.Count);
        var shards = Directory.GetFiles(Golden.RealModel(), "model-*.safetensors").Select(path => new SafetensorsCase(path)).ToList();
        Assert.All(tensors, tensor => AssertTensor(tensor, shards));
    }

    private static void AssertTensor(JsonElement expected, List<SafetensorsCase> shards)
    {
        var name = expected.GetProperty("name").GetString()!;
        var shard = shards.Single(shard => shard.Names.Contains(name));
        var (source, type) = (shard.Bytes(name), shard.Type(name));
        var count = source.Length / 2;
        void AssertHash(string member, ReadOnlySpan<byte> bytes) =>
            Assert.Equal($"{member} {expected.GetProperty(member).GetString()}", $"{member} {Convert.ToHexStringLower(SHA256.HashData(bytes))}");

        var (packed, absmax) = Nf4Calls.Quantize(source, type, 64, CpuFeatures.Best);
        AssertHash("packed", packed);
        AssertHash("absmax_fp32", MemoryMarshal.AsBytes<float>(absmax));
        var (u8, nested, offset) = Nf4Calls.DoubleQuantize(absmax);
        Assert.Equal((float)expected.GetProperty("nested_offset").GetDouble(), offset);
        AssertHash("absmax_u8", u8);
        AssertHash("nested_absmax", MemoryMarshal.AsBytes<float>(nested));
        AssertHash("absmax_recovered", MemoryMarshal.AsBytes<float>(Nf4Calls.RecoverAbsmax(u8, nested, offset)));
        AssertHash("dequantised_fp32", Nf4Calls.Dequantize(packed, u8, nested, offset, count, 64, ElementType.F32, CpuFeatures.Best));
        AssertHash("dequantised_bf16", Nf4Calls.Dequantize(packed, u8, nested, offset, count, 64, ElementType.BF16, CpuFeatures.Best));
    }
}
