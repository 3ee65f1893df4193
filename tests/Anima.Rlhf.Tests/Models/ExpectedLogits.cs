namespace Anima.Rlhf.Tests.Models;

/// <summary>The stored logits of a reference file, without its padding.</summary>
internal sealed class ExpectedLogits : IDisposable
{
    private readonly TensorFile _file;

    public ExpectedLogits(string path, string inputsPath)
    {
        _file = new TensorFile(path);
        using var inputs = new TensorFile(inputsPath);
        var (ids, mask) = (inputs.Longs("input_ids"), inputs.Longs("attention_mask"));
        var (rows, width) = ((int)inputs.Shape("input_ids")[0], (int)inputs.Shape("input_ids")[1]);
        for (var row = 0; row < rows; row++)
        {
            var length = mask.AsSpan(row * width, width).Count(1L);
            Sequences.Add([.. ids.AsSpan(row * width, length).ToArray().Select(id => (int)id)]);
            Places.Add((row * width, length));
        }
    }

    public List<int[]> Sequences { get; } = [];

    private List<(int Start, int Length)> Places { get; } = [];

    public TensorFile File => _file;

    public void AssertEqual(float[] actual, string what)
    {
        var expected = _file.Floats("logits");
        var vocabulary = (int)_file.Shape("logits")[2];
        var offset = 0;
        foreach (var (start, length) in Places)
        {
            Close.All(expected.AsSpan(start * vocabulary, length * vocabulary), actual.AsSpan(offset, length * vocabulary), 1e-4, 1e-4, what);
            offset += length * vocabulary;
        }
        Assert.Equal(offset, actual.Length);
    }

    public void Dispose() => _file.Dispose();
}
