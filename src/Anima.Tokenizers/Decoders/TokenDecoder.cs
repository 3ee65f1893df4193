using System.Buffers;
using System.Globalization;
using System.Text;
using Anima.Tokenizers.PreTokenizers;

namespace Anima.Tokenizers.Decoders;

/// <summary>A stage that turns tokens into text; what the last stage leaves is joined without a separator.</summary>
internal abstract class TokenDecoder
{
    public abstract List<string> Decode(List<string> tokens);
}

/// <summary>Decoders one after another.</summary>
internal sealed class DecoderSequence(IReadOnlyList<TokenDecoder> stages) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        foreach (var stage in stages)
            tokens = stage.Decode(tokens);
        return tokens;
    }
}

/// <summary>Reads tokens written in the byte-level alphabet; bytes that are not UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        foreach (var token in tokens)
            ByteLevelAlphabet.AppendBytes(token, bytes);
        return [Encoding.UTF8.GetString(bytes.WrittenSpan)];
    }
}

/// <summary>Joins runs of tokens like <c>&lt;0xE5&gt;</c> into text; a run that is not UTF-8 as a whole gives one U+FFFD a byte.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public override List<string> Decode(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (TryByte(token, out var b))
            {
                run.Add(b);
                continue;
            }
            Flush(run, output);
            output.Add(token);
        }
        Flush(run, output);
        return output;
    }

    internal static bool TryByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> run, List<string> output)
    {
        if (run.Count == 0)
            return;
        var bytes = run.ToArray();
        run.Clear();
        output.Add(System.Text.Unicode.Utf8.IsValid(bytes) ? Strict.GetString(bytes) : new string('\ufffd', bytes.Length));
    }
}

/// <summary>Joins all tokens into one.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Replaces the matches of a pattern in every token.</summary>
internal sealed class ReplaceDecoder(Pattern pattern, string content) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(Replace);

    private string Replace(string token)
    {
        StringBuilder? output = null;
        var copied = 0;
        using var matches = pattern.Matches(token, 0, token.Length);
        while (matches.MoveNext())
        {
            output ??= new();
            output.Append(token, copied, matches.Start - copied).Append(content);
            copied = matches.End;
        }
        return output?.Append(token, copied, token.Length - copied).ToString() ?? token;
    }
}

/// <summary>Takes up to so many copies of a character off either end of every token.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(Strip);

    private string Strip(string token)
    {
        int from = 0, to = token.Length;
        while (from < Math.Min(start, token.Length) && token[from] == content)
            from++;
        while (token.Length - to < stop && to > from && token[to - 1] == content)
            to--;
        return token[from..to];
    }
}

/// <summary>Turns word-boundary marks back into spaces; the first token loses its own unless none was prepended.</summary>
internal sealed class MetaspaceDecoder(char replacement, PrependScheme prepend) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var output = tokens.ConvertAll(token => token.Replace(replacement, ' '));
        if (output.Count > 0 && prepend != PrependScheme.Never)
            output[0] = tokens[0].Replace(replacement.ToString(), "", StringComparison.Ordinal);
        return output;
    }
}

/// <summary>Joins tokens that mark the end of a word with a suffix.</summary>
internal sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        if (suffix.Length == 0)
            return tokens;
        var output = tokens.ConvertAll(token => token.Replace(suffix, " ", StringComparison.Ordinal));
        if (output.Count > 0)
            output[^1] = tokens[^1].Replace(suffix, "", StringComparison.Ordinal);
        return output;
    }
}

/// <summary>Joins word pieces, which continue a word where they carry a prefix.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (i > 0)
                token = prefix.Length > 0 && token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            output.Add(cleanup ? SpaceCleanup.Apply(token, expandsNot: true) : token);
        }
        return output;
    }
}

/// <summary>Joins the output of a CTC model: repeats and padding go, a delimiter stands for the space.</summary>
internal sealed class CtcDecoder(string pad, string delimiter, bool cleanup) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        string? previous = null;
        foreach (var token in tokens)
        {
            if (token == previous)
                continue;
            previous = token;
            var text = pad.Length > 0 ? token.Replace(pad, "", StringComparison.Ordinal) : token;
            if (cleanup)
                text = SpaceCleanup.Apply(text, expandsNot: true).Replace(delimiter.Length > 0 ? delimiter : "|", " ", StringComparison.Ordinal);
            if (text.Length > 0)
                output.Add(text);
        }
        return output;
    }
}
