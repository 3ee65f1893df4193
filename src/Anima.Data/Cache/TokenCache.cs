using Anima.Files;

namespace Anima.Data.Cache;

/// <summary>
/// Keeps the tokens of sources on disk from run to run, each source in a file of its own. A damaged file is made anew; where the
/// cache cannot be used at all, that is said once and everything goes on without it, with the same items.
/// </summary>
/// <param name="folder">The folder; made if missing.</param>
/// <param name="say">Takes sentences for people.</param>
/// <param name="watch">Sees the rows that are prepared as they pass; null for nobody.</param>
internal sealed class TokenCache(string folder, Action<string> say, Func<RowSource, IEnumerable<PreparedRow>, IEnumerable<PreparedRow>>? watch = null)
{
    private const long MostBytes = 32L << 30;

    private readonly CacheDirectory _tokens = new(Path.Combine(folder, "tokens"));
    private readonly FileHashes _hashes = new(new CacheDirectory(Path.Combine(folder, "hashes")), TimeProvider.System);
    private bool _isUnusable;

    /// <summary>The cache in a folder, which says how preparation goes.</summary>
    /// <param name="folder">The folder, see <see cref="CacheFolder"/>.</param>
    /// <param name="say">Takes sentences for people, about progress too.</param>
    public static TokenCache In(string folder, Action<string> say) => new(folder, say, new PreparationProgress(say, TimeProvider.System).Watch);

    /// <summary>A source's tokens, prepared and kept first if they are not there; null where they cannot be kept.</summary>
    /// <param name="source">The source.</param>
    /// <param name="preparation">How rows become tokens.</param>
    /// <param name="cancellation">Stops between rows; nothing is left then.</param>
    /// <exception cref="InvalidDataException">A row is not usable; the message names its place.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal KeptTokens? Open(RowSource source, RowPreparation preparation, CancellationToken cancellation)
    {
        if (_isUnusable)
            return null;
        if (preparation.Options.Filters.Deduplicate == Recipes.Deduplication.Near)
        {
            GiveUp("near repetitions are looked for in the text, so rows are read anew each time");
            return null;
        }
        if (preparation.Fingerprint is not { } tokenizer)
        {
            GiveUp("the chat template reads the clock, or it is not known what the tokenizer was made from");
            return null;
        }
        try
        {
            _tokens.CleanUp();
            if (HashFiles(source) is not { } sums)
                return null;
            var kept = Find(source, preparation, tokenizer, sums, TokenOrigin.Cache) ?? Make(source, preparation, tokenizer, sums, cancellation);
            // The ordinary way finds the first id that the model does not know, and names its place.
            return kept?.File.LargestId >= preparation.Options.VocabularySize ? null : kept;
        }
        catch (CacheUnusableException error)
        {
            GiveUp($"{error.Message.TrimEnd('.')}; set {CacheFolder.Variable} to a folder that can be written, or to off");
            return null;
        }
    }

    private void GiveUp(string reason)
    {
        _isUnusable = true;
        say($"tokens are not kept from run to run: {reason}");
    }

    // Null where a file cannot be read, which the ordinary way says better, or can be read only once, or where there is none.
    private string[]? HashFiles(RowSource source)
    {
        if (source.Files.Count == 0)
            return null;
        var sums = new string[source.Files.Count];
        for (var i = 0; i < sums.Length; i++)
        {
            try
            {
                if (_hashes.Of(source.Files[i].Path) is not { } sum)
                    return null;
                sums[i] = sum;
            }
            catch (Exception error) when (CacheUnusableException.IsFileError(error))
            {
                return null;
            }
        }
        return sums;
    }

    private KeptTokens? Find(RowSource source, RowPreparation preparation, string tokenizer, string[] sums, TokenOrigin origin)
    {
        var key = TokenKey.Of(source, sums, preparation.Options, tokenizer);
        var path = _tokens.FileOf(key.FileName);
        try
        {
            var file = TokenFile.Open(path, key);
            if (file.FilesRead is < 1 || file.FilesRead > sums.Length)
                throw new InvalidDataException("it names files that there are not");
            _tokens.Touch(key.FileName);
            return new KeptTokens(file, source.Files.Zip(sums).Take(file.FilesRead).ToDictionary(pair => pair.First.Name, pair => pair.Second), origin);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException error)
        {
            say($"{path}: the kept tokens of {source.Source.Source} are damaged ({error.Message}) and are made anew");
            return null;
        }
        catch (Exception error) when (CacheUnusableException.IsFileError(error))
        {
            throw new CacheUnusableException(error);
        }
    }

    private KeptTokens? Make(RowSource source, RowPreparation preparation, string tokenizer, string[] sums, CancellationToken cancellation)
    {
        using var entry = _tokens.Begin();
        var writer = new TokenFileWriter(entry.Stream);
        var (shape, example) = ("", "");
        var rows = preparation.Prepare(source.Rows(), found => (shape, example) = (found.Description, found.Example.Example().ToString()));
        foreach (var row in watch?.Invoke(source, rows) ?? rows)
        {
            cancellation.ThrowIfCancellationRequested();
            CacheEntry.Write(() => writer.Add(row.Tokens!));
        }
        // A file that was changed since it was hashed is known by the bytes that were read.
        var filesRead = source.Files.TakeWhile(file => file.Sha256 is not null).Count();
        for (var i = 0; i < filesRead; i++)
            sums[i] = source.Files[i].Sha256!;
        var key = TokenKey.Of(source, sums, preparation.Options, tokenizer);
        CacheEntry.Write(() => writer.Complete(key, new TokenDescription(shape, example, filesRead, writer.DropReasons)));
        entry.Commit(key.FileName);
        _tokens.Trim(MostBytes);
        return Find(source, preparation, tokenizer, sums, TokenOrigin.Kept);
    }
}

/// <summary>A source's tokens, out of the cache.</summary>
/// <param name="File">The file that holds them.</param>
/// <param name="Sha256">Of the whole content of each file that was read, by the file's name, lower-case hex.</param>
/// <param name="Origin">Whether they were there.</param>
internal sealed record KeptTokens(TokenFile File, IReadOnlyDictionary<string, string> Sha256, TokenOrigin Origin);

/// <summary>Where a source's tokens come from.</summary>
internal enum TokenOrigin
{
    /// <summary>They were prepared and are held in memory.</summary>
    Prepared,

    /// <summary>They were prepared and are kept in the cache.</summary>
    Kept,

    /// <summary>They were in the cache.</summary>
    Cache,
}
