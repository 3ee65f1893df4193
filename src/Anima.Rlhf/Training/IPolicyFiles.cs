using Anima.Rlhf.Adapters;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>How what a run trains goes to files and back.</summary>
public interface IPolicyFiles
{
    /// <summary>The folder's name in the run folder: <c>adapter</c> or <c>model</c>.</summary>
    string FolderName { get; }

    /// <summary>Writes the exact fp32 state into a checkpoint.</summary>
    void Save(string folder);

    /// <summary>Reads it back.</summary>
    /// <exception cref="InvalidDataException">It does not fit.</exception>
    void Load(string folder);

    /// <summary>Writes the result in the form in which other tools read it.</summary>
    void Export(string folder);
}

/// <summary>An adapter, in PEFT's format throughout.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="model">Its base.</param>
/// <param name="baseModel">The base's folder or name, for the adapter's configuration.</param>
public sealed class AdapterFiles(LoraAdapter adapter, CausalModel model, string baseModel) : IPolicyFiles
{
    /// <inheritdoc/>
    public string FolderName => RunFolder.AdapterName;

    /// <inheritdoc/>
    public void Save(string folder) => PeftAdapter.Save(folder, adapter, model.Linears, baseModel);

    /// <inheritdoc/>
    public void Load(string folder)
    {
        using var saved = PeftAdapter.Load(folder, model.Linears, model.Device);
        using var off = no_grad();
        adapter.Weights.copy_(saved.Weights);
    }

    /// <inheritdoc/>
    public void Export(string folder) => Save(folder);
}
