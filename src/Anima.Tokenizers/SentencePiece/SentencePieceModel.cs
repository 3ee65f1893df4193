using Anima.Tokenizers.Models;
namespace Anima.Tokenizers;
internal abstract class SentencePieceModel(Vocabulary v) : TokenModel(v) { public abstract string Decode(ReadOnlySpan<int> ids, Dictionary<int, AddedToken> added, bool skip); }
