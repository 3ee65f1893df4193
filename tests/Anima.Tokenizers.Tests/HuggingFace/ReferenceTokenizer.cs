using System.Runtime.InteropServices;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>Hugging Face's tokenizers library itself, version 0.22.2, by way of the package Tokenizers.DotNet.</summary>
/// <remarks>It ends the process on a damaged file, so it is given good ones only.</remarks>
internal sealed class ReferenceTokenizer : IDisposable
{
    private readonly global::Tokenizers.DotNet.Tokenizer _tokenizer;

    /// <summary>Loads a tokenizer.json; skips the running test, with the reason, where the library has no native part.</summary>
    public ReferenceTokenizer(string file)
    {
        SkipWhereMissing();
        _tokenizer = new(vocabPath: file);
    }

    /// <summary>Skips the running test where the library does not run.</summary>
    public static void SkipWhereMissing() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal),
        "This test compares with Hugging Face's native library, whose package that is referenced here is for Linux on x64 with glibc.");

    /// <summary>The ids of a text, with the special tokens that the file asks for.</summary>
    /// <param name="text">Text without lone surrogates.</param>
    public int[] Encode(string text)
    {
        var ids = Array.ConvertAll(_tokenizer.Encode(text), id => (int)id);
        // A finaliser that ran during the call would take the native tokenizer away.
        GC.KeepAlive(this);
        return ids;
    }

    /// <summary>The text of ids, without special tokens.</summary>
    public string Decode(int[] ids)
    {
        var text = _tokenizer.Decode(Array.ConvertAll(ids, id => (uint)id));
        GC.KeepAlive(this);
        return text;
    }

    /// <summary>Frees the native tokenizer.</summary>
    public void Dispose() => _tokenizer.Dispose();
}
