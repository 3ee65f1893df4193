using System.CommandLine;
using System.Globalization;
using Anima.Checkpoints;
using Anima.Rlhf.Initialization;

namespace Anima.Dpo.Commands;

/// <summary><c>model new</c>: a model with random weights.</summary>
internal sealed class ModelNewCommand : DocumentedCommand
{
    private const int DefaultSeed = 42;

    private readonly Option<string> _config = new("--config") { Description = "The config.json that describes the model.", HelpName = "FILE", Required = true };
    private readonly Option<string> _tokenizer = new("--tokenizer") { Description = "The folder of its tokenizer, whose files are copied.", HelpName = "DIR", Required = true };
    private readonly Option<string> _output = new("--output") { Description = "The folder to make.", HelpName = "DIR", Required = true };
    private readonly Option<int?> _seed = NumberOption.Whole("--seed", "Seed of the weights; 42 by default.", min: 0);
    private readonly Option<string?> _dtype = ChoiceOption.Of("--dtype", "What weights are stored as; what the configuration says by default, or bf16.", "fp32", "bf16", "fp16");
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public ModelNewCommand(StandardStreams streams, Interruption interruption) : base("new", "Make a model with random weights.")
    {
        Details =
        [
            "Weights begin as in transformers: normal numbers with the configuration's initializer_range (0.02) for linear layers and embeddings, zeros for biases and the padding token's embedding, ones for norms. Each number follows from the seed, its tensor's name and its place in it alone, on any machine.",
            "The ids of begin, end and padding are the tokenizer's. A vocab_size that the configuration leaves out is the tokenizer's too; one that it gives must not be smaller.",
        ];
        Examples = ["anima-dpo model new --config config.json --tokenizer models/my-tokenizer --seed 7 --output models/my-model"];
        _streams = streams;
        _interruption = interruption;
        foreach (var option in new Option[] { _config, _tokenizer, _output, _seed, _dtype })
            Options.Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var model = NewModel.Describe(result.GetRequiredValue(_config), result.GetRequiredValue(_tokenizer), Dtype(result));
        using var folder = OutputFolder.Create(result.GetRequiredValue(_output));
        model.Write((ulong)(result.GetValue(_seed) ?? DefaultSeed), folder, _interruption.Token);
        folder.Commit();
        _streams.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Config.ModelType}: {model.Parameters:N0} parameters in {model.Dtype.Name()}, {model.Config.NumHiddenLayers} layers, vocabulary of {model.Config.VocabSize:N0}"));
        return ExitCode.Success;
    }

    private TensorType? Dtype(ParseResult result) => result.GetValue(_dtype) switch
    {
        "fp32" => TensorType.F32,
        "bf16" => TensorType.BF16,
        "fp16" => TensorType.F16,
        _ => null,
    };
}
