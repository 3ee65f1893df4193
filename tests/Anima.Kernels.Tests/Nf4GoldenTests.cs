using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Anima.Testing;

namespace Anima.Kernels.Tests;

/// <summary>bitsandbytes' own values, bit for bit, by every version that this machine runs.</summary>
public sealed class Nf4GoldenTests
{
    private static readonly SafetensorsCase Codebooks = new(Golden.Fixture("nf4", "codebooks.safetensors"));

    public static TheoryData<string> Fixtures => [.. CasesIn(Golden.Fixture("nf4"))];

    [Fact]
    public void The_tables_are_those_of_bitsandbytes()
    {
        Assert.Equal(Codebooks.Floats("nf4_code"), Nf4.Code.ToArray());
        Assert.Equal(Codebooks.Floats("dynamic_8bit_map"), Nf4.DynamicMap.ToArray());
        Assert.Equal("e732639a65f497b4ad684bb166a4467708255edd5207757de8b8f0c7e1fda89c",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Nf4.DynamicMap))));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_fixture_gives_the_same_bytes(string name) => AssertCase(Golden.Fixture("nf4", name));

    [Fact]
    public void Every_golden_case_gives_the_same_bytes()
    {
        var cases = CasesIn(Golden.Path("nf4")).ToList();
        Assert.True(cases.Count >= 20);
        Assert.All(cases, name => AssertCase(Golden.Path("nf4", name)));
    }

    private static IEnumerable<string> CasesIn(string folder) => Directory.GetFiles(folder, "*.safetensors")
        .Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith("codebooks", StringComparison.Ordinal) && !name.StartsWith("checkpoint", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static void AssertCase(string path)
    {
        var file = new SafetensorsCase(path);
        var blockSize = path.Contains("blocksize128", StringComparison.Ordinal) ? 128 : path.Contains("blocksize256", StringComparison.Ordinal) ? 256 : 64;
        var (input, type) = (file.Bytes("input"), file.Type("input"));
        var count = input.Length / (type == ElementType.F32 ? 4 : 2);
        Assert.All(CpuFeatures.Available, version =>
        {
            var (packed, absmax) = Nf4Calls.Quantize(input, type, blockSize, version);
            Assert.Equal(file.Bytes("packed"), packed);
            Assert.Equal(file.Floats("absmax"), absmax);
            Assert.Equal(file.Bytes("dequant_fp32"), Nf4Calls.Dequantize(packed, absmax, 0, count, blockSize, ElementType.F32, version));
            if (blockSize != 64)
                return; // These files hold the first level in float32 alone.
            Assert.Equal(file.Bytes("dequant_bf16"), Nf4Calls.Dequantize(packed, absmax, 0, count, blockSize, ElementType.BF16, version));

            var offset = file.Floats("dq_offset")[0];
            var (u8, nested) = Nf4Calls.DoubleQuantize(absmax, offset);
            Assert.Equal(file.Bytes("dq_absmax_u8"), u8);
            Assert.Equal(file.Floats("dq_nested_absmax"), nested);
            Assert.Equal(file.Floats("dq_absmax_recovered"), Nf4Calls.RecoverAbsmax(u8, nested, offset));
            Assert.Equal(file.Bytes("dq_dequant_fp32"), Nf4Calls.Dequantize(packed, u8, nested, offset, count, blockSize, ElementType.F32, version));
            Assert.Equal(file.Bytes("dq_dequant_bf16"), Nf4Calls.Dequantize(packed, u8, nested, offset, count, blockSize, ElementType.BF16, version));
            Assert.Equal(offset, Nf4Calls.DoubleQuantize(absmax).Offset);
        });
    }
}
