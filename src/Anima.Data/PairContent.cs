namespace Anima.Data;

/// <summary>What the answers of a preference row are.</summary>
public enum PairContent
{
    /// <summary>Plain text: tokenised with the tokenizer's special tokens, ended by the EOS token.</summary>
    Text,

    /// <summary>Lists of messages: rendered with the chat template.</summary>
    Messages,

    /// <summary>Token ids: taken as they are.</summary>
    Ids,
}
