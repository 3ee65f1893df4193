namespace Anima.Tokenizers;

/// <summary>What a control token is that somebody typed inside a message, such as <c>&lt;|im_end|&gt;</c>.</summary>
public enum TypedControlTokens
{
    /// <summary>Ordinary text: whoever writes a message cannot end it, nor begin another one.</summary>
    Text,

    /// <summary>The token itself, as transformers and TRL have it.</summary>
    Special,
}
