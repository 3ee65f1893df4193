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
        var (rows, longest) = ((int)inputs.Shape("input_ids")[0], (int)inputs.Shape("input_ids")[1]);
        for (var row = 0; row < rows; row++)
        {
            var length = mask.AsSpan(row * longest, longest).Count(1L);
            Sequences.Add([.. ids.AsSpan(row * longest, length).ToArray().Select(id => (int)id)]);
            Places.Add((row * longest, length));
        }
    }

    public List<int[]> Sequences { get; } = [];

    private List<(int Start, int Length)> Places { get; } = [];

    public TensorFile File => _file;

    /// <summary>Compares the rows of all sequences, [Σ lengths, width], with a stored tensor, [sequences, longest, width].</summary>
    public void AssertEqual(float[] actual, string what, string name = "logits")
    {
        var expected = _file.Floats(name);
        var width = (int)_file.Shape(name)[2];
        var offset = 0;
        foreach (var (start, length) in Places)
        {
            Close.All(expected.AsSpan(start * width, length * width), actual.AsSpan(offset, length * width), 1e-4, 1e-4, $"{what} {name}");
            offset += length * width;
        }
        Assert.Equal(offset, actual.Length);
    }

    public void Dispose() => _file.Dispose();
}
