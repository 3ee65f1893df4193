namespace Anima.Tokenizers.PreTokenizers;

/// <summary>A stage that cuts text into the words that the model then treats one by one.</summary>
internal abstract class PreTokenizer
{
    public abstract void Split(in Piece piece, IPieceSink next);

    /// <summary>A sink that runs this stage and hands its pieces on.</summary>
    public virtual IPieceSink Into(IPieceSink next) => new Stage(this, next);

    private sealed class Stage(PreTokenizer preTokenizer, IPieceSink next) : IPieceSink
    {
        public void Accept(in Piece piece) => preTokenizer.Split(piece, next);
    }
}

/// <summary>Pre-tokenizers one after another.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<PreTokenizer> stages) : PreTokenizer
{
    public IReadOnlyList<PreTokenizer> Stages { get; } = stages;

    public override void Split(in Piece piece, IPieceSink next) => Into(next).Accept(piece);

    public override IPieceSink Into(IPieceSink next)
    {
        for (var i = Stages.Count - 1; i >= 0; i--)
            next = Stages[i].Into(next);
        return next;
    }
}
