using Anima.Checkpoints;

namespace Anima.Rlhf.Generation;

/// <summary>The tokens that end an answer: those of generation_config.json and config.json, and the tokenizer's EOS token.</summary>
/// <param name="ids">Token ids; none is allowed.</param>
internal sealed class EndTokens(IEnumerable<int> ids)
{
    private const string GenerationConfig = "generation_config.json";

    private readonly HashSet<int> _ids = [.. ids];

    /// <summary>Whether a token ends an answer.</summary>
    public bool Contains(int id) => _ids.Contains(id);

    /// <summary>The end tokens of a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="config">Its config.json.</param>
    /// <param name="tokenizerEos">The tokenizer's EOS token, or null where there is none.</param>
    /// <exception cref="InvalidDataException">generation_config.json is damaged.</exception>
    public static EndTokens Of(string folder, ModelConfig config, int? tokenizerEos)
    {
        var file = Path.Combine(folder, GenerationConfig);
        var generation = File.Exists(file) ? ConfigObject.Load(file).Integers("eos_token_id") : null;
        return new EndTokens([.. (generation ?? []).Select(id => (int)Math.Clamp(id, -1, int.MaxValue)), .. config.EosTokenIds, .. tokenizerEos is { } eos ? [eos] : Array.Empty<int>()]);
    }
}
