namespace Anima.Tokenizers.Training;

/// <summary>A byte-level BPE vocabulary.</summary>
/// <param name="Tokens">Every token by id, in the alphabet that byte-level vocabularies write bytes with: special tokens, the 256 bytes, then one token for each merge.</param>
/// <param name="Merges">The merges, first to last.</param>
/// <param name="SpecialTokenCount">How many of the tokens are special.</param>
/// <param name="Split">How text is cut into words before merging.</param>
internal sealed record TrainedVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges, int SpecialTokenCount, WordSplit Split);
