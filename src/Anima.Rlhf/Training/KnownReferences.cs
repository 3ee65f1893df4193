using System.Runtime.InteropServices;
using Anima.Checkpoints;
using Anima.Rlhf.Evaluation;

namespace Anima.Rlhf.Training;

/// <summary>The reference's log-probs of all pairs of a run, in float64.</summary>
/// <param name="trainCount">Training pairs.</param>
/// <param name="evalCount">Held-out pairs.</param>
internal sealed class KnownReferences(int trainCount, int evalCount)
{
    private const string TrainName = "train", EvalName = "eval";

    private readonly ReferenceLogps[] _train = new ReferenceLogps[trainCount];
    private readonly ReferenceLogps[] _eval = new ReferenceLogps[evalCount];

    /// <summary>Those of the held-out pairs, in order.</summary>
    public IReadOnlyList<ReferenceLogps> Eval => _eval;

    /// <summary>Those of the training pairs at <paramref name="indices"/>.</summary>
    public IReadOnlyList<ReferenceLogps> Train(ReadOnlySpan<int> indices)
    {
        var found = new ReferenceLogps[indices.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = _train[indices[i]];
        return found;
    }

    /// <summary>Keeps those of the training pairs at <paramref name="indices"/>, but for pairs that are known already.</summary>
    public void SetTrain(ReadOnlySpan<int> indices, IReadOnlyList<ReferenceLogps> logps, ReadOnlySpan<bool> isKnown)
    {
        for (var i = 0; i < indices.Length; i++)
            if (!isKnown[indices[i]])
                _train[indices[i]] = logps[i];
    }

    /// <summary>Keeps those of the held-out pairs.</summary>
    public void SetEval(IReadOnlyList<ReferenceLogps> logps)
    {
        for (var i = 0; i < _eval.Length; i++)
            _eval[i] = logps[i];
    }

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

    private static TensorToWrite ToWrite(string name, ReferenceLogps[] logps) =>
        new(name, TensorType.F64, [logps.Length, 2], MemoryMarshal.AsBytes(logps.AsSpan()).ToArray());

    private static void Read(SafetensorsFile file, string name, ReferenceLogps[] logps)
    {
        if (!file.Tensors.TryGetValue(name, out var entry) || entry.Type != TensorType.F64 || !entry.Shape.AsSpan().SequenceEqual([logps.Length, 2]))
            throw new InvalidDataException($"{file.Path}: '{name}' is missing or of another shape than this run's");
        file.Bytes(entry).CopyTo(MemoryMarshal.AsBytes(logps.AsSpan()));
    }
}
