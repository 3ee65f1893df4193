using Anima.Testing;

namespace Anima.Files.Tests;

public sealed class FingerprintTests
{
    // SHA-256 of "abc", FIPS 180-4's example.
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void A_file_bytes_and_a_stream_of_the_same_content_are_the_same()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(OfAbc, Fingerprint.OfFile(folder.Write("abc", "abc")));
        Assert.Equal(OfAbc, Fingerprint.Of("abc"u8));
        using var read = new FingerprintStream(new MemoryStream("abc"u8.ToArray()));
        Assert.Equal('a', read.ReadByte());
        Assert.Equal(OfAbc, read.ReadToEnd());
    }

    [Fact]
    public void A_set_is_its_names_and_contents_in_their_order()
    {
        string[] sets = [Of(("a", "x"), ("b", "y")), Of(("b", "y"), ("a", "x")), Of(("a", "y"), ("b", "x")), Of(("a", "x")), Of()];
        Assert.Equal(sets.Length, sets.Distinct().Count());
        Assert.Equal(sets[0], Of(("a", "x"), ("b", "y")));

        static string Of(params (string, string)[] parts) => Fingerprint.OfSet(parts);
    }
}
