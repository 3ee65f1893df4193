using Anima.Rlhf.Adapters;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>An adapter, in PEFT's format throughout.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="model">Its base.</param>
/// <param name="baseModel">The base's folder or name, for the adapter's configuration.</param>
internal sealed class AdapterFiles(LoraAdapter adapter, CausalModel model, string baseModel) : IPolicyFiles
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
