using System.CommandLine;
using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Models;
using TorchSharp;

namespace Anima.Dpo.Commands;

/// <summary><c>--adapter</c>, <c>--quantize</c> and <c>--dtype</c>: what weights a command runs.</summary>
internal sealed class WeightOptions
{
    private readonly Option<string?> _adapter = new("--adapter") { Description = "A PEFT adapter folder, or hf://owner/name, to put on the model.", HelpName = "DIR" };
    private readonly Option<string?> _quantize = ChoiceOption.Of("--quantize", "How linear weights are held; by default as the checkpoint stores them.", "none", "nf4");
    private readonly Option<string?> _dtype = ChoiceOption.Of("--dtype", "The compute dtype; fp32 by default.", "fp32", "bf16");

    /// <summary>Adds the three options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_adapter);
        command.Options.Add(_quantize);
        command.Options.Add(_dtype);
    }

    /// <summary>Makes <paramref name="flag"/> of <paramref name="command"/> an error without an adapter.</summary>
    public void DemandAdapterFor(Option<bool> flag, Command command) => command.Validators.Add(result =>
    {
        if (result.GetValue(flag) && result.GetResult(_adapter) is null)
            result.AddError($"{flag.Name} needs an adapter; give --adapter");
    });

    /// <summary>Loads the model in <paramref name="folder"/>.</summary>
    /// <param name="result">The options.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="say">Is told of what is odd and no error.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or is stored in 4 bits and asked for without.</exception>
    public CausalModel Load(ParseResult result, string folder, ModelConfig config, Action<string> say)
    {
        var quantize = result.GetValue(_quantize);
        if (quantize == "none" && config.Quantization is not null)
            throw new InvalidDataException($"--quantize none: {folder} is stored in 4 bits; leave --quantize out, or give the model it was made from");
        using var checkpoint = CheckpointFolder.Open(folder);
        var dtype = result.GetValue(_dtype) == "bf16" ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        var device = TensorEngine.DeviceOf("auto");
        var model = Architectures.Build(config, new CheckpointWeights(checkpoint, new WeightFormat(quantize == "nf4" && config.Quantization is null, DoubleQuant: true, dtype), device));
        if (UnusedTensors.Note(checkpoint) is { } unused)
            say(unused);
        return model;
    }

    /// <summary>Loads the adapter for <paramref name="model"/>, fetched as <paramref name="options"/> fetch models; null where none was named.</summary>
    public LoraAdapter? LoadAdapter(ParseResult result, ModelOptions options, CausalModel model, Action<string> say)
    {
        if (result.GetValue(_adapter) is not { } place)
            return null;
        var folder = options.Fetch(place);
        var adapter = PeftAdapter.Load(folder, model.Linears, model.Device);
        foreach (var note in PeftConfigFile.Notes(folder, options.Model(result)))
            say(note);
        return adapter;
    }
}
