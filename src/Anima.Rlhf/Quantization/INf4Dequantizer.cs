using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>Turns NF4 codes back into numbers: code[nibble] · absmax in fp32, then one rounding to the result's dtype.</summary>
internal interface INf4Dequantizer
{
    /// <summary>The whole weight, [out, in], in <paramref name="dtype"/> on the storage's device; it belongs to the current scope.</summary>
    Tensor Dequantize(Nf4Storage storage, ScalarType dtype);
}

/// <summary>The dequantiser that suits a device.</summary>
internal static class Nf4Dequantizers
{
    /// <summary>The kernels of Anima.Kernels on a CPU, plain tensor operations elsewhere. Both give the same bits.</summary>
    public static INf4Dequantizer For(Device device) =>
        device.type == TorchSharp.DeviceType.CPU ? new KernelNf4Dequantizer() : new TensorNf4Dequantizer();
}
