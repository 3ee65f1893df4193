using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Rlhf.Quantization;
using Anima.Tokenizers;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>
/// A whole model: fp32 masters in a checkpoint; at the end a Hugging Face model folder in the dtypes of the one it started from, with
/// that folder's configuration and tokenizer.
/// </summary>
/// <param name="parameters">What was trained.</param>
/// <param name="source">The model folder it started from.</param>
/// <param name="tokenizer">Another folder that the tokenizer comes from, or null.</param>
internal sealed class ModelFiles(ModelParameters parameters, string source, string? tokenizer) : IPolicyFiles
{
    private const string MastersName = "masters.safetensors";
    private const string WeightsName = "model.safetensors";
    private const string MastersTensor = "weights";

    private static readonly string[] ModelFileNames = ["config.json", "generation_config.json"];

    /// <inheritdoc/>
    public string FolderName => RunFolder.ModelName;

    /// <inheritdoc/>
    public unsafe void Save(string folder)
    {
        using var scope = NewDisposeScope();
        var weights = parameters.Weights.cpu();
        fixed (byte* data = weights.bytes)
            SafetensorsWriter.Write(Path.Combine(folder, MastersName), [TensorToWrite.FromPointer(MastersTensor, TensorType.F32, weights.shape, data)]);
        GC.KeepAlive(weights);
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var file = SafetensorsFile.Open(Path.Combine(folder, MastersName));
        if (!file.Tensors.TryGetValue(MastersTensor, out var entry) || !entry.Shape.SequenceEqual(parameters.Weights.shape))
            throw new InvalidDataException($"{file.Path}: '{MastersTensor}' is missing or of another shape than this run's");
        parameters.Weights.copy_(TensorLoading.Load(new CheckpointTensor(file, entry), ScalarType.Float32, parameters.Weights.device));
    }

    /// <inheritdoc/>
    public void Export(string folder)
    {
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), parameters.Parameters.Select(Stored));
        Copy(source, folder, ModelFileNames.Where(name => File.Exists(Path.Combine(source, name))));
        var tokenizerFolder = Directory.Exists(tokenizer) ? tokenizer : source;
        Copy(tokenizerFolder, folder, TokenizerFolder.Files(tokenizerFolder));
    }

    private static TensorToWrite Stored(NamedParameter parameter) => new(parameter.Name, parameter.StoredType, parameter.Master.shape, stream =>
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var dtype = TensorLoading.ScalarTypeOf(parameter.StoredType)!.Value;
        stream.Write(parameter.Master.detach().to(dtype).cpu().contiguous().bytes);
    });

    private static void Copy(string from, string to, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, name))!);
            File.Copy(Path.Combine(from, name), Path.Combine(to, name), overwrite: true);
        }
    }
}
