namespace Anima.Parquet.Encodings;

/// <summary>Decodes the values of one page in order, nulls left out.</summary>
internal abstract class ValueDecoder
{
    /// <summary>Passes over a value.</summary>
    public abstract void Skip();

    /// <summary>Fails where values are left although the page's levels have ended; only where a page cannot be padded.</summary>
    public virtual void CheckEnd()
    {
    }

    /// <summary>The error for a page with fewer values than its levels say.</summary>
    protected static DamageException EndsEarly() => new("the values end before the page does");

    /// <summary>The error for a page with more values than its levels say.</summary>
    protected static DamageException Leftover(long length) => new($"{length} bytes of values are left over behind the page's last value");
}
