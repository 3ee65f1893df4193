using System.Globalization;
using Anima.Checkpoints;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Models;
using Anima.Tokenizers;

namespace Anima.Rlhf.Initialization;

/// <summary>A model with random weights, as transformers initialises one: normal numbers with the configuration's <c>initializer_range</c>, the padding token's embedding zero.</summary>
internal sealed class NewModel
{
    private readonly NewModelConfig _config;
    private readonly IReadOnlyList<InitialWeight> _weights;
    private readonly string _tokenizerFolder;

    private NewModel(NewModelConfig config, IReadOnlyList<InitialWeight> weights, string tokenizerFolder) =>
        (_config, _weights, _tokenizerFolder) = (config, weights, tokenizerFolder);

    /// <summary>The configuration with the tokenizer's ids.</summary>
    public ModelConfig Config => _config.Config;

    /// <summary>What the weights are stored as.</summary>
    public TensorType Dtype => _config.Dtype;

    /// <summary>How many parameters the model has; a tied head counts once.</summary>
    public UInt128 Parameters => _weights.Aggregate((UInt128)0, (sum, weight) => sum + weight.Elements);

    /// <summary>Describes the model; nothing is written and no weight takes memory yet.</summary>
    /// <param name="configFile">A config.json, of any architecture that can be trained.</param>
    /// <param name="tokenizerFolder">The tokenizer's folder. Its ids of begin, end and padding go into the configuration, its vocabulary size too where the file has none.</param>
    /// <param name="dtype">What to store weights as; null for what the configuration says, or bf16.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The configuration is not one that can be trained, or its vocabulary is smaller than the tokenizer's.</exception>
    public static NewModel Describe(string configFile, string tokenizerFolder, TensorType? dtype = null)
    {
        if (!Directory.Exists(tokenizerFolder))
            throw new DirectoryNotFoundException($"{tokenizerFolder}: there is no such folder; name one with a tokenizer, such as 'tokenizer train' makes");
        Libtorch.Require();
        var config = NewModelConfig.Read(configFile, Tokenizer.Load(tokenizerFolder), tokenizerFolder, dtype);
        return new(config, InitialWeights.Of(config.Config), tokenizerFolder);
    }

    /// <summary>Writes config.json, model.safetensors, generation_config.json and the tokenizer's files.</summary>
    /// <param name="seed">Seed of the weights: the same one gives the same bytes on every machine.</param>
    /// <param name="folder">Where to; becomes a whole folder when the caller commits it.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="InvalidDataException">The disk has not enough space for the weights.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was triggered.</exception>
    public void Write(ulong seed, OutputFolder folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        CheckSpace(folder.Temporary);
        folder.Write(ModelConfig.FileName, _config.ToJson());
        folder.Write("generation_config.json", _config.ToGenerationJson());
        foreach (var file in TokenizerFolder.Files(_tokenizerFolder))
            folder.Write(file, File.ReadAllBytes(Path.Combine(_tokenizerFolder, file)));
        var filler = new WeightFiller(seed, _config.Deviation, Dtype, cancellationToken);
        SafetensorsWriter.Write(Path.Combine(folder.Temporary, "model.safetensors"), _weights.Select(weight => filler.Fill(weight, ZeroRow(weight))));
    }

    private void CheckSpace(string folder)
    {
        var needed = Parameters * (UInt128)(Dtype.Bits() / 8);
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (needed > (UInt128)free)
            throw Config.Members.Invalid(string.Create(CultureInfo.InvariantCulture, $"the model would have {Parameters:N0} parameters, {needed:N0} bytes, but the disk has {free:N0} bytes free; choose smaller sizes or another disk"));
    }

    private int? ZeroRow(InitialWeight weight) =>
        weight.Kind == WeightKind.PaddedEmbedding && Config.PadTokenId < Config.VocabSize ? Config.PadTokenId : null;
}
