using Anima.Checkpoints;
using Anima.Data;
using Anima.Rlhf.Initialization;
using Anima.Testing;
using Anima.Tokenizers;
using Anima.Tokenizers.Training;

namespace Anima.Quickstart.Tests;

/// <summary>The files under datasets/quickstart.</summary>
public sealed class ShippedFilesTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(Golden.RepositoryRoot, "datasets", "quickstart");

    private readonly string _folder = Directory.CreateTempSubdirectory("anima").FullName;

    public ShippedFilesTests() => Program.Write(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sft-eval.jsonl")]
    [InlineData("pairs-train.jsonl")]
    [InlineData("pairs-eval.jsonl")]
    [InlineData("samples.jsonl")]
    public void The_generator_makes_the_shipped_bytes(string name) =>
        Assert.Equal(File.ReadAllBytes(Path.Combine(Shipped, name)), File.ReadAllBytes(Path.Combine(_folder, name)));

    [Fact]
    public void Two_runs_make_the_same_supervised_set()
    {
        var first = File.ReadAllBytes(Path.Combine(_folder, "sft-train.jsonl"));
        Program.Write(_folder);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(_folder, "sft-train.jsonl")));
    }

    [Fact]
    public void The_model_stays_below_six_megabytes_and_its_rows_fill_whole_nf4_blocks()
    {
        var trainer = new BpeTrainer(new() { VocabularySize = 1536, SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] });
        foreach (var text in TextCorpus.Read(Path.Combine(_folder, "sft-train.jsonl")))
            trainer.Add(text);
        var tokenizerFolder = Path.Combine(_folder, "tokenizer");
        Directory.CreateDirectory(tokenizerFolder);
        TokenizerFiles.Write(tokenizerFolder, trainer.Train(TestContext.Current.CancellationToken), new() { Eos = "<|im_end|>" });
        Assert.Equal(1536, Tokenizer.Load(tokenizerFolder).VocabularySize);

        var model = NewModel.Describe(Path.Combine(Shipped, "config.json"), tokenizerFolder);
        var bytes = (long)model.Parameters * 2 + Directory.GetFiles(tokenizerFolder).Sum(file => new FileInfo(file).Length);
        Assert.InRange(bytes, 1, 6_000_000);
        Assert.Equal(TensorType.BF16, model.Dtype);
        Assert.All([model.Config.HiddenSize, model.Config.IntermediateSize, model.Config.HeadDim], size => Assert.Equal(0, size % 64));
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("a", "b")]
    public void Wrong_arguments_exit_with_2(params string[] args) => Assert.Equal(2, Program.Main(args));
}
