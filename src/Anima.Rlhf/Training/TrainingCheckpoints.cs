using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Anima.Checkpoints;
using Anima.Files;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>
/// Checkpoints of a run: <c>checkpoints/step-N/</c> holds what is trained (an adapter in PEFT's format, or fp32 masters), the
/// optimiser's moments and a state file with the checksums of all. A folder appears by one rename when everything in it is on the disk.
/// </summary>
/// <param name="folder">The run's checkpoints folder.</param>
/// <param name="keep">How many of the newest stay.</param>
internal sealed class TrainingCheckpoints(string folder, int keep)
{
    private const string StateName = "state.json";
    private const string OptimizerName = "optimizer.safetensors";
    private const string Prefix = "step-";

    /// <summary>Saves the state after <paramref name="step"/> and drops the oldest checkpoints.</summary>
    public void Save(int step, AdamW optimizer, Action<string> saveState)
    {
        AtomicFolder.Replace(PathOf(step), temporary =>
        {
            saveState(temporary);
            SaveMoments(Path.Combine(temporary, OptimizerName), optimizer);
            var state = new CheckpointState(step, optimizer.Steps, Checksums(temporary));
            AtomicFile.Write(Path.Combine(temporary, StateName), JsonSerializer.SerializeToUtf8Bytes(state, CheckpointStateJson.Default.CheckpointState));
        });
        // Later ones are damaged, or the run would have gone on from them: they take no whole one's place.
        foreach (var old in Steps().Where(saved => saved <= step).OrderDescending().Skip(keep))
            Directory.Delete(PathOf(old), recursive: true);
    }

    /// <summary>
    /// Restores the newest checkpoint that is whole into <paramref name="optimizer"/> and, through <paramref name="loadState"/>, the
    /// rest. Returns its step, 0 when there is none; <paramref name="report"/> is told of damaged ones.
    /// </summary>
    /// <exception cref="InvalidDataException">There are checkpoints, and all are damaged: to begin anew is for the user to decide.</exception>
    /// <exception cref="IOException">The disk refuses to read one that may well be whole; nothing is passed over for that.</exception>
    public int Restore(AdamW optimizer, Action<string> loadState, Action<string> report)
    {
        foreach (var step in Steps().OrderDescending())
        {
            var path = PathOf(step);
            try
            {
                var state = Verify(path, step);
                LoadMoments(Path.Combine(path, OptimizerName), optimizer);
                optimizer.Steps = state.OptimizerSteps;
                loadState(path);
                return step;
            }
            catch (Exception error) when (error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
            {
                report($"{path}: this checkpoint is damaged and was passed over ({error.Message})");
            }
        }
        return Steps().Any()
            ? throw new InvalidDataException($"{folder}: none of the checkpoints can be read, so the run cannot go on; put back one that is whole, or delete the folder to begin at step 1 again")
            : 0;
    }

    private string PathOf(int step) => Path.Combine(folder, Prefix + step.ToString(CultureInfo.InvariantCulture));

    private IEnumerable<int> Steps()
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var path in Directory.GetDirectories(folder, Prefix + "*"))
            if (int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step))
                yield return step;
    }

    private static SortedDictionary<string, string> Checksums(string path)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(path))
            if (Path.GetFileName(file) is var name && name != StateName)
                sums.Add(name, Fingerprint.OfFile(file));
        return sums;
    }

    private static CheckpointState Verify(string path, int step)
    {
        CheckpointState? state;
        try
        {
            state = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(path, StateName)), CheckpointStateJson.Default.CheckpointState);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{StateName} is not valid: {JsonFault.WithPlace(error)}");
        }
        if (state?.Sha256 is not { Count: > 1 } sums || !sums.ContainsKey(OptimizerName) || state.Step != step)
            throw new InvalidDataException($"{StateName} is incomplete or belongs to another step");
        foreach (var (name, sum) in sums)
            if (Fingerprint.OfFile(Path.Combine(path, name)) != sum)
                throw new InvalidDataException($"{name} has another checksum than when it was written");
        return state;
    }

    private static unsafe void SaveMoments(string path, AdamW optimizer)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (optimizer.FirstMoment.cpu(), optimizer.SecondMoment.cpu());
        fixed (byte* m = first.bytes, v = second.bytes)
        {
            SafetensorsWriter.Write(path,
            [
                TensorToWrite.FromPointer("exp_avg", TensorType.F32, first.shape, m),
                TensorToWrite.FromPointer("exp_avg_sq", TensorType.F32, second.shape, v),
            ]);
        }
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    private static void LoadMoments(string path, AdamW optimizer)
    {
        using var file = SafetensorsFile.Open(path);
        Load("exp_avg", optimizer.FirstMoment);
        Load("exp_avg_sq", optimizer.SecondMoment);

        void Load(string name, Tensor destination)
        {
            using var scope = NewDisposeScope();
            if (!file.Tensors.TryGetValue(name, out var entry) || !entry.Shape.SequenceEqual(destination.shape))
                throw new InvalidDataException($"{path}: '{name}' is missing or of another shape than this run's");
            destination.copy_(TensorLoading.Load(new CheckpointTensor(file, entry), ScalarType.Float32, destination.device));
        }
    }
}

/// <summary><c>state.json</c> of a checkpoint.</summary>
/// <param name="Step">The step after which it was taken.</param>
/// <param name="OptimizerSteps">Steps that the optimiser has taken.</param>
/// <param name="Sha256">Checksums of the other files.</param>
internal sealed record CheckpointState(int Step, long OptimizerSteps, SortedDictionary<string, string> Sha256);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointStateJson : JsonSerializerContext;
