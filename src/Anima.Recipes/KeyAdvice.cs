namespace Anima.Recipes;

/// <summary>Says what to write instead of a key that is not known where it stands.</summary>
internal static class KeyAdvice
{
    // Other tools' words for our values.
    private static readonly Dictionary<string, Dictionary<string, string>> OurWords = new()
    {
        ["model.dtype"] = new()
        {
            ["bfloat16"] = "bf16", ["torch.bfloat16"] = "bf16", ["float32"] = "fp32", ["torch.float32"] = "fp32", ["float"] = "fp32",
            ["float16"] = "fp16", ["torch.float16"] = "fp16", ["half"] = "fp16",
        },
        ["model.quantize"] = new() { ["4bit"] = "nf4", ["int4"] = "nf4", ["4"] = "nf4", ["false"] = "none", ["true"] = "nf4" },
        ["adapter.type"] = new() { ["qlora"] = "lora", ["full"] = "none" },
        ["adapter.target_modules"] = new() { ["all"] = "all-linear" },
        ["reference.cache"] = new() { ["true"] = "on", ["false"] = "off" },
        ["data.truncation_side"] = new() { ["keep_start"] = "right", ["keep_end"] = "left" },
        ["loss.type"] = new() { ["dpo"] = "sigmoid", ["kto_pair"] = "apo_zero" },
        ["train.lr_scheduler"] = new() { ["constant_with_warmup"] = "constant" },
        ["train.optimizer"] = new()
        {
            ["adamw_torch"] = "adamw", ["adamw_torch_fused"] = "adamw", ["adamw_hf"] = "adamw", ["adam"] = "adamw", ["paged_adamw_32bit"] = "adamw",
            ["adamw_bnb_8bit"] = "adamw_8bit", ["adamw_8bit"] = "adamw_8bit", ["paged_adamw_8bit"] = "paged_adamw_8bit",
        },
        ["tracking.mlflow"] = new() { ["true"] = "file", ["mlflow"] = "file", ["false"] = "off", ["none"] = "off", ["null"] = "off" },
    };

    /// <summary>Our word for another tool's value of the key at <paramref name="path"/>, or null.</summary>
    public static string? OurWord(string path, string theirs) => OurWords.GetValueOrDefault(path)?.GetValueOrDefault(theirs.ToLowerInvariant());

    /// <summary>One sentence about the key <paramref name="entry"/> of <paramref name="mapping"/>, which is the section <paramref name="section"/>.</summary>
    /// <param name="section">The section's path, "" for the recipe itself.</param>
    /// <param name="entry">The key with its value.</param>
    /// <param name="mapping">All that stands beside it.</param>
    /// <param name="known">The keys that would be known here.</param>
    /// <param name="kind">What the recipe describes.</param>
    public static string For(string section, MappingEntry entry, MappingNode mapping, IReadOnlyCollection<string> known, RecipeKind kind)
    {
        var advice = For(section, entry, mapping, known);
        if (kind == RecipeKind.Preference)
            return advice;
        return RecipeKeys.Root.Keys.Any(key => key.Section?.IsIn(kind) == false && advice.Contains($" {key.Name}.", StringComparison.Ordinal))
            ? $"{advice[..advice.IndexOf(';', StringComparison.Ordinal)]}; supervised fine-tuning compares with nothing, so leave it out"
            : advice.Replace("train.pairs_per_step", "train.sequences_per_step", StringComparison.Ordinal).Replace("anima-dpo train --resume", "anima-dpo sft --resume", StringComparison.Ordinal);
    }

    private static string For(string section, MappingEntry entry, MappingNode mapping, IReadOnlyCollection<string> known)
    {
        var full = Quote.Short(RecipeKeys.Join(section, entry.Key))[1..^1];
        if (RecipeKeys.Paths.Contains(entry.Key) && entry.Key.Contains('.', StringComparison.Ordinal))
            return $"{full} is not a known key; write {entry.Key[(entry.Key.IndexOf('.', StringComparison.Ordinal) + 1)..]} below {entry.Key[..entry.Key.IndexOf('.', StringComparison.Ordinal)]}";
        if (PeerKeys.For(entry, mapping) is { } advice)
            return $"{full} is not a known key; {advice}";
        if (RecipeKeys.Named(entry.Key).ToArray() is { Length: > 0 } elsewhere)
            return $"{full} is not a known key here; {(elsewhere.Length == 1 ? $"write {Written(elsewhere[0], entry.Value)}" : $"write {string.Join(" or ", elsewhere)}")}";
        if (section.Length > 0 && RecipeKeys.IsSection(entry.Key))
            return $"{full} is not a known key here; {entry.Key} is a section of its own";
        if (EditDistance.Nearest(entry.Key, known) is { } near)
            return $"{full} is not a known key; did you mean '{near}'?";
        if (EditDistance.Nearest(entry.Key, RecipeKeys.Paths.Select(RecipeKeys.LastPart)) is { } farther)
            return $"{full} is not a known key; did you mean '{RecipeKeys.Named(farther).First()}'?";
        return $"{full} is not a known key; {(section.Length == 0 ? "a recipe" : section)} has {string.Join(", ", known)}";
    }

    /// <summary><c>path: value</c>, the value in our words where it has one.</summary>
    public static string Written(string path, RecipeNode value) =>
        $"{path}: {(value is ScalarNode scalar ? OurWord(path, scalar.Text) : null) ?? Quote.Value(value)}";
}
