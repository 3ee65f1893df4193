namespace Anima.Tokenizers;

/// <summary>A token that is matched in the text itself, before the model sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Matches only where no word character stands beside it.</param>
/// <param name="LStrip">Takes the white space to its left with it.</param>
/// <param name="RStrip">Takes the white space to its right with it.</param>
/// <param name="Normalized">Is matched in the normalised text, not in the input.</param>
/// <param name="Special">Is left out by a decoding that skips special tokens.</param>
public sealed record AddedToken(int Id, string Content, bool SingleWord = false, bool LStrip = false, bool RStrip = false, bool Normalized = false, bool Special = false);
