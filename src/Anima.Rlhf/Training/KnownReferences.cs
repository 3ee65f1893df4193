using System.Runtime.InteropServices;
using Anima.Checkpoints;

namespace Anima.Rlhf.Training;

/// <summary>The reference's log-probs of the sequences of all pairs of a run, in float64, where they are taken before the run.</summary>
/// <param name="trainCount">Training pairs.</param>
/// <param name="evalCount">Held-out pairs.</param>
internal sealed class KnownReferences(int trainCount, int evalCount)
{
    private const string TrainName = "train", EvalName = "eval";
    private const int Sequences = 2;

    private readonly double[] _train = new double[Sequences * trainCount];
    private readonly double[] _eval = new double[Sequences * evalCount];

    /// <summary>Those of the held-out pairs, [pairs][sequences].</summary>
    public IReadOnlyList<double[]> Eval => [.. Enumerable.Range(0, evalCount).Select(i => Of(_eval, i))];

    /// <summary>Those of the training pairs at <paramref name="indices"/>, [pairs][sequences].</summary>
    public IReadOnlyList<double[]> Train(ReadOnlySpan<int> indices)
    {
        var found = new double[indices.Length][];
        for (var i = 0; i < found.Length; i++)
            found[i] = Of(_train, indices[i]);
        return found;
    }

    /// <summary>Keeps those of a training pair, [sequences].</summary>
    public void SetTrain(int index, ReadOnlySpan<double> logps) => logps.CopyTo(_train.AsSpan(Sequences * index));

    /// <summary>Keeps those of a held-out pair, [sequences].</summary>
    public void SetEval(int index, ReadOnlySpan<double> logps) => logps.CopyTo(_eval.AsSpan(Sequences * index));

    /// <summary>Writes a safetensors file with the tensors train and eval, each [pairs, 2] F64: chosen, rejected.</summary>
    public void Save(string path) => SafetensorsWriter.Write(path, [ToWrite(TrainName, _train), ToWrite(EvalName, _eval)]);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is of another run.</exception>
    public void Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        Read(file, TrainName, _train);
        Read(file, EvalName, _eval);
    }

    private static double[] Of(double[] logps, int index) => logps[(Sequences * index)..(Sequences * index + Sequences)];

    private static TensorToWrite ToWrite(string name, double[] logps) =>
        new(name, TensorType.F64, [logps.Length / Sequences, Sequences], MemoryMarshal.AsBytes(logps.AsSpan()).ToArray());

    private static void Read(SafetensorsFile file, string name, double[] logps)
    {
        if (!file.Tensors.TryGetValue(name, out var entry) || entry.Type != TensorType.F64 || !entry.Shape.AsSpan().SequenceEqual([logps.Length / Sequences, Sequences]))
            throw new InvalidDataException($"{file.Path}: '{name}' is missing or of another shape than this run's");
        file.Bytes(entry).CopyTo(MemoryMarshal.AsBytes(logps.AsSpan()));
    }
}
