namespace Anima.Tokenizers.Normalizers;

/// <summary>A stage that rewrites text before it is split.</summary>
internal abstract class Normalizer
{
    public abstract AlignedText Normalize(AlignedText text);

    /// <summary>Normalises a plain string, as for the content of added tokens.</summary>
    public string Normalize(string text) => Normalize(new AlignedText(text, 0, isTracked: false)).Text;
}

/// <summary>Normalizers applied one after another.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<Normalizer> stages) : Normalizer
{
    public override AlignedText Normalize(AlignedText text)
    {
        foreach (var stage in stages)
            text = stage.Normalize(text);
        return text;
    }
}
