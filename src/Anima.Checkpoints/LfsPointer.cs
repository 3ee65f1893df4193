namespace Anima.Checkpoints;

/// <summary>Recognises the small text that stands for a file which Git LFS has not fetched: the most frequent damaged checkpoint.</summary>
internal static class LfsPointer
{
    internal const string Problem = "this is a Git LFS pointer, a text that stands for the file, not the file itself; run 'git lfs pull' in its folder or download it again";

    internal static bool Matches(ReadOnlySpan<byte> begin) => begin.StartsWith("version https://git-lfs"u8);
}
