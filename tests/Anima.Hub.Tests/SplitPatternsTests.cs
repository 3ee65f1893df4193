namespace Anima.Hub.Tests;

/// <summary>Splits by file names, as the hub's own library finds them.</summary>
public sealed class SplitPatternsTests
{
    [Theory]
    [InlineData("harmless-base/train.jsonl.gz helpful-base/test.jsonl.gz helpful-base/train.jsonl.gz", "train: harmless-base/train.jsonl.gz helpful-base/train.jsonl.gz; test: helpful-base/test.jsonl.gz")]
    [InlineData("train/a.json validation/b.json", "train: train/a.json; validation: validation/b.json")]
    [InlineData("a.jsonl b.jsonl", "train: a.jsonl b.jsonl")]
    [InlineData("contest.json trainset.json", "train: contest.json trainset.json")]
    [InlineData("my_train_file.csv train2.json x-test.json", "train: my_train_file.csv train2.json; test: x-test.json")]
    [InlineData("data/test_prefs-00000-of-00001.parquet data/train_prefs-00000-of-00002-ab.parquet data/train_prefs-00001-of-00002-cd.parquet other/train.json", "test_prefs: data/test_prefs-00000-of-00001.parquet; train_prefs: data/train_prefs-00000-of-00002-ab.parquet data/train_prefs-00001-of-00002-cd.parquet")]
    [InlineData("x-test/a.json test_2/b.json dev.json", "test: x-test/a.json test_2/b.json")]
    [InlineData("Train.json evaluation.json", "test: evaluation.json")]
    [InlineData("README.md .hidden/train.json __pycache__/train.json dataset_infos.json a.csv", "train: a.csv")]
    [InlineData("README.md", "")]
    public void Names_tell_splits(string paths, string splits) =>
        Assert.Equal(splits, string.Join("; ", SplitPatterns.SplitsOf(paths.Split(' ')).Select(split => $"{split.Name}: {string.Join(' ', split.Files)}")));
}
