namespace Anima.Checkpoints;

/// <summary><c>quantization_config</c> of a checkpoint whose linear weights bitsandbytes has already made 4-bit NF4.</summary>
/// <param name="DoubleQuant"><c>bnb_4bit_use_double_quant</c>: absmax is stored in 8 bits.</param>
/// <param name="ComputeDtype"><c>bnb_4bit_compute_dtype</c>: what the checkpoint's author multiplied in; F32 when missing.</param>
/// <param name="SkipModules"><c>llm_int8_skip_modules</c>: modules that stay unquantised; null means the output layer alone.</param>
internal sealed record BnbConfig(bool DoubleQuant, TensorType ComputeDtype, IReadOnlyList<string>? SkipModules)
{
    private const string Remedy = "use the unquantised checkpoint, which is quantised to NF4 while loading";

    /// <summary>Reads the member <c>quantization_config</c>; null when the checkpoint has none.</summary>
    /// <exception cref="InvalidDataException">The weights are quantised in another way, which is named.</exception>
    internal static BnbConfig? Read(ConfigObject config)
    {
        if (config.Object("quantization_config") is not { } quantization)
            return null;
        var fourBit = quantization.Boolean("load_in_4bit") ?? quantization.Boolean("_load_in_4bit") ?? false;
        var eightBit = quantization.Boolean("load_in_8bit") ?? quantization.Boolean("_load_in_8bit") ?? false;
        var method = quantization.Text("quant_method") ?? (fourBit || eightBit ? "bitsandbytes" : throw quantization.Missing("quant_method"));
        if (method != "bitsandbytes")
            throw config.Invalid($"the weights are quantised with '{method}', which is not supported; {Remedy}");
        if (eightBit)
            throw config.Invalid($"the weights are quantised to 8 bits (load_in_8bit), which is not supported; {Remedy}");
        if (!fourBit)
            throw config.Invalid("quantization_config says bitsandbytes but neither load_in_4bit nor load_in_8bit is true");
        var type = quantization.Text("bnb_4bit_quant_type") ?? "fp4";
        if (type != "nf4")
            throw config.Invalid($"the weights are quantised to '{type}', and only nf4 is supported; {Remedy}");
        var computeDtype = quantization.Text("bnb_4bit_compute_dtype") ?? "float32";
        return new BnbConfig(
            quantization.Boolean("bnb_4bit_use_double_quant") ?? false,
            TensorTypes.FromTorchName(computeDtype) ?? throw config.Invalid($"bnb_4bit_compute_dtype '{computeDtype}' is not float32, float16 or bfloat16"),
            quantization.Texts("llm_int8_skip_modules"));
    }
}
