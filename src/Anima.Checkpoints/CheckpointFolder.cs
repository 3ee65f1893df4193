using System.Collections.Concurrent;
using Anima.Files;

namespace Anima.Checkpoints;

/// <summary>
/// The weights of a Hugging Face model folder: one <c>model.safetensors</c>, or the shards that
/// <c>model.safetensors.index.json</c> lists, all mapped into memory.
/// </summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const string SingleFile = "model.safetensors";

    private readonly Dictionary<string, CheckpointTensor> _tensors;
    private readonly List<SafetensorsFile> _files;
    private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyDictionary<string, string>> _sha256;

    private CheckpointFolder(string folder, List<SafetensorsFile> files, Dictionary<string, CheckpointTensor> tensors)
    {
        (Folder, _files, _tensors) = (folder, files, tensors);
        _sha256 = new Lazy<IReadOnlyDictionary<string, string>>(HashFiles);
    }

    /// <summary>The folder it was opened by.</summary>
    public string Folder { get; }

    /// <summary>Every tensor by its name. Tensors of a shard that the index does not list are left out.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    /// <summary>The mapped files, in the order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>
    /// SHA-256 of each weight file's content in lower-case hex, by file name: what a resumed run compares. Computed when first
    /// asked for, over all files at once, which reads every byte of the checkpoint.
    /// </summary>
    public IReadOnlyDictionary<string, string> Sha256 => _sha256.Value;

    /// <summary>Opens the weights of a model folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no weights, or a shard that the index names is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, the index does not fit the shards, or there are only pickles.</exception>
    public static CheckpointFolder Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(File.Exists(folder)
                ? $"{folder}: this is a file; give the folder that holds config.json and the weights."
                : $"{folder}: no such folder.");
        if (File.Exists(Path.Combine(folder, SingleFile)))
            return OpenFiles(folder, [SingleFile], null);
        var index = Path.Combine(folder, ShardIndex.FileName);
        if (File.Exists(index))
        {
            var shards = ShardIndex.Load(index);
            return OpenFiles(folder, shards.Values.Distinct().Order(StringComparer.Ordinal), shards);
        }
        throw NoWeights(folder);
    }

    /// <summary>True if the checkpoint has a tensor of this name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Tensors that nobody has required so far, nor the one whose name theirs goes on from, as the parts of a 4-bit weight do.</summary>
    public IEnumerable<string> Unused => _tensors.Keys.Where(name => !_used.Keys.Any(used => name.StartsWith(used, StringComparison.Ordinal) && (name.Length == used.Length || name[used.Length] == '.')));

    /// <summary>A tensor that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public CheckpointTensor Require(string name) => _tensors.TryGetValue(name, out var tensor)
        ? Used(tensor)
        : throw new InvalidDataException($"{(_files.Count == 1 ? _files[0].Path : Folder)}: tensor '{name}' is missing; the checkpoint is incomplete or of another architecture than config.json says.");

    /// <summary>A tensor that must be there with exactly this shape.</summary>
    /// <exception cref="InvalidDataException">It is missing or has another shape.</exception>
    public CheckpointTensor Require(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = Require(name);
        return shape.SequenceEqual(tensor.Shape)
            ? tensor
            : throw new InvalidDataException($"{tensor.File.Path}: tensor '{name}' has shape {tensor.Entry.ShapeText}, but config.json asks for {TensorEntry.FormatShape(shape)}.");
    }

    /// <summary>Unmaps all files.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private CheckpointTensor Used(CheckpointTensor tensor)
    {
        _used[tensor.Entry.Name] = true;
        return tensor;
    }

    private static CheckpointFolder OpenFiles(string folder, IEnumerable<string> names, IReadOnlyDictionary<string, string>? shards)
    {
        var files = new List<SafetensorsFile>();
        try
        {
            foreach (var name in names)
                files.Add(SafetensorsFile.Open(Path.Combine(folder, name)));
            return new CheckpointFolder(folder, files, shards is null ? All(files[0]) : Listed(folder, files, shards));
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    private static Dictionary<string, CheckpointTensor> All(SafetensorsFile file) =>
        file.Tensors.Values.ToDictionary(entry => entry.Name, entry => new CheckpointTensor(file, entry), StringComparer.Ordinal);

    private static Dictionary<string, CheckpointTensor> Listed(string folder, List<SafetensorsFile> files, IReadOnlyDictionary<string, string> shards)
    {
        var byName = files.ToDictionary(file => Path.GetFileName(file.Path), StringComparer.Ordinal);
        var tensors = new Dictionary<string, CheckpointTensor>(shards.Count, StringComparer.Ordinal);
        foreach (var (name, fileName) in shards)
        {
            var file = byName[fileName];
            if (!file.Tensors.TryGetValue(name, out var entry))
                throw new InvalidDataException($"{Path.Combine(folder, ShardIndex.FileName)}: tensor '{name}' should be in {fileName}, which does not hold it; index and shards are not of one checkpoint: fetch them again.");
            tensors.Add(name, new CheckpointTensor(file, entry));
        }
        return tensors;
    }

    private static Exception NoWeights(string folder)
    {
        foreach (var pickle in (string[])["pytorch_model.bin", "pytorch_model.bin.index.json"])
            if (File.Exists(Path.Combine(folder, pickle)))
                return new InvalidDataException($"{Path.Combine(folder, pickle)}: weights stored as a pickle can run any code when they are read, so they are refused; convert them with transformers (AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder)) or fetch a safetensors revision.");
        return new FileNotFoundException($"{folder}: no weights here; expected {SingleFile} or {ShardIndex.FileName} with its shards.");
    }

    private Dictionary<string, string> HashFiles()
    {
        var hashes = new string[_files.Count];
        Parallel.For(0, _files.Count, i =>
        {
            hashes[i] = Fingerprint.OfFile(_files[i].Path);
        });
        return _files.Select((file, i) => (Name: Path.GetFileName(file.Path), Hash: hashes[i])).ToDictionary(pair => pair.Name, pair => pair.Hash, StringComparer.Ordinal);
    }
}
