using Anima.Recipes;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Runs;

/// <summary>Runs of a model of two small layers on eight pairs, in a folder that lives as long as the test.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyRun() => Model = Copy(Golden.Fixture("models", "llama"), _folder.File("model"));

    /// <summary>The model's folder, a copy of the test's own.</summary>
    public string Model { get; }

    /// <summary>The folder of everything.</summary>
    public string Folder => _folder.Path;

    public string this[string name] => _folder.File(name);

    /// <summary>The run folder that <see cref="Recipe"/> leads to.</summary>
    public string Run => Path.Combine(Folder, "runs", "tiny");

    public Recipe Recipe { get; } = new()
    {
        Name = "tiny",
        Threads = 1,
        Model = new ModelSection { Path = "model", Dtype = ComputeDtype.Fp32 },
        Adapter = new AdapterSection { R = 4, LoraAlpha = 8 },
        Data = new DataSection { Train = [new DataSource("pairs.jsonl")], Eval = EvalData.OfSources([new DataSource("held-out.jsonl")]) },
        Train = new TrainSection { ItemsPerStep = 2, MaxSteps = 6, LearningRate = 1e-3, TokensPerBatch = 150 },
        Evaluate = new EvaluateSection { Every = 3 },
        Checkpoint = new CheckpointSection { Every = 2 },
    };

    public TrainerOptions Options => new() { BaseFolder = Folder };

    /// <summary>Writes the pairs, of which the last two are held out.</summary>
    public TinyRun WithPairs()
    {
        var lines = File.ReadAllLines(Golden.Fixture("dpo", "tokenized.jsonl"));
        File.WriteAllLines(this["pairs.jsonl"], lines[..^2]);
        File.WriteAllLines(this["held-out.jsonl"], lines[^2..]);
        return this;
    }

    /// <summary>Gives the model a tokenizer of its vocabulary, with a chat template.</summary>
    public void AddTokenizer()
    {
        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json", "chat_template.jinja" })
            File.Copy(Golden.Fixture("dpo", "tokenizer", name), Path.Combine(Model, name));
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>All bytes of the run's adapter.</summary>
    public byte[] Adapter(string run) => File.ReadAllBytes(Path.Combine(Folder, "runs", run, "adapter", "adapter_model.safetensors"));

    public void Dispose() => _folder.Dispose();

    private static string Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return to;
    }
}
