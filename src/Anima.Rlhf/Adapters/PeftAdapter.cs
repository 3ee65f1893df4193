using Anima.Checkpoints;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Adapters;

/// <summary>Adapter folders as PEFT writes and loads them: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
internal static class PeftAdapter
{
    /// <summary>The weights' file name in an adapter folder.</summary>
    public const string WeightsFileName = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";
    private const string PickleFileName = "adapter_model.bin";

    /// <summary>Loads the adapter in <paramref name="folder"/> for a model with these <paramref name="linears"/>.</summary>
    /// <exception cref="InvalidDataException">Another kind of adapter, a tensor that is missing, unexpected or of another shape, a value that is not finite.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static LoraAdapter Load(string folder, IReadOnlyList<LinearShape> linears, Device device)
    {
        var config = PeftConfigFile.Read(folder);
        var path = Path.Combine(folder, WeightsFileName);
        if (!File.Exists(path) && File.Exists(Path.Combine(folder, PickleFileName)))
            throw new InvalidDataException($"{Path.Combine(folder, PickleFileName)}: a pickle can run code when it is read; save the adapter again with safe_serialization=True.");
        using var file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        LoraAdapter adapter;
        try
        {
            adapter = LoraAdapter.Zeros(config, linears, device);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{Path.Combine(folder, PeftConfigFile.FileName)}: {error.Message}");
        }
        try
        {
            Fill(adapter, file);
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    /// <summary>Writes <paramref name="adapter"/> into the existing folder <paramref name="folder"/>, in fp32.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="adapter">What.</param>
    /// <param name="linears">The model's linear layers, to name the targets as shortly as is right.</param>
    /// <param name="baseModel">The base model's folder or name, for the configuration.</param>
    public static unsafe void Save(string folder, LoraAdapter adapter, IReadOnlyList<LinearShape> linears, string baseModel)
    {
        var isTransposed = linears.Any(linear => linear.IsTransposed && adapter[linear.Path] is not null);
        PeftConfigFile.Write(folder, adapter.Config, TargetNames(adapter, linears), isTransposed, baseModel);
        using var scope = NewDisposeScope();
        var weights = adapter.Weights.cpu();
        fixed (byte* start = weights.bytes)
        {
            var tensors = new List<TensorToWrite>();
            var next = start;
            foreach (var shape in adapter.Shapes)
            {
                Add(shape.Path, "lora_A", shape.Rank, shape.InFeatures);
                Add(shape.Path, "lora_B", shape.OutFeatures, shape.Rank);
            }
            SafetensorsWriter.Write(Path.Combine(folder, WeightsFileName), tensors);

            void Add(string path, string name, long rows, long columns)
            {
                tensors.Add(TensorToWrite.FromPointer($"{Prefix}{path}.{name}.weight", TensorType.F32, [rows, columns], next));
                next += rows * columns * sizeof(float);
            }
        }
        GC.KeepAlive(weights);
    }

    // Last path parts where they select exactly the adapted modules, whole paths otherwise.
    private static List<string> TargetNames(LoraAdapter adapter, IReadOnlyList<LinearShape> linears)
    {
        var names = adapter.Shapes.Select(shape => shape.Path[(shape.Path.LastIndexOf('.') + 1)..]).Distinct().Order(StringComparer.Ordinal).ToList();
        var selected = linears.Count(linear => names.Any(name => linear.Path == name || linear.Path.EndsWith("." + name, StringComparison.Ordinal)));
        return selected == adapter.Shapes.Count ? names : [.. adapter.Shapes.Select(shape => shape.Path)];
    }

    private static void Fill(LoraAdapter adapter, SafetensorsFile file)
    {
        var entries = new Dictionary<string, TensorEntry>();
        foreach (var entry in file.Tensors.Values)
            if (!entries.TryAdd(BaseName(entry.Name), entry))
                throw new InvalidDataException($"{file.Path}: tensors '{entries[BaseName(entry.Name)].Name}' and '{entry.Name}' are the same adapter weight; save the adapter again.");
        foreach (var module in adapter.Modules)
        {
            Copy(module.A, $"{module.Path}.lora_A.weight");
            Copy(module.B, $"{module.Path}.lora_B.weight");
        }
        if (entries.Values.FirstOrDefault() is { } extra)
            throw new InvalidDataException($"{file.Path}: tensor '{extra.Name}' fits no adapted linear layer of this model; use an adapter that was trained on this base, with plain LoRA on its linear layers.");

        void Copy(Tensor destination, string name)
        {
            if (!entries.Remove(name, out var entry))
                throw new InvalidDataException($"{file.Path}: tensor '{Prefix}{name}' is missing; use an adapter that was trained on this base.");
            if (!entry.Shape.SequenceEqual(destination.shape))
                throw new InvalidDataException($"{file.Path}: tensor '{entry.Name}' is {entry.ShapeText}, and this base with r {adapter.Config.RankOf(name)} needs {TensorEntry.FormatShape(destination.shape)}; use an adapter that was trained on this base.");
            using var scope = NewDisposeScope();
            var values = TensorLoading.Load(new CheckpointTensor(file, entry), ScalarType.Float32, destination.device);
            if (!TensorValue.Boolean(values.isfinite().all()))
                throw new InvalidDataException($"{file.Path}: tensor '{entry.Name}' holds a value that is not finite; use another checkpoint of this adapter.");
            destination.copy_(values);
        }
    }

    // Files of other tools lack the prefix or keep the adapter's name.
    private static string BaseName(string name)
    {
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
            name = name[Prefix.Length..];
        return name.Replace(".default.", ".", StringComparison.Ordinal);
    }
}
