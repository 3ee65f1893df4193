namespace Anima.Tokenizers.Training;

/// <summary>How text is cut into words, which merges never cross. Each is the regular expression of a well-known family of models.</summary>
internal enum WordSplit
{
    /// <summary>GPT-2: words with the space before them, runs of digits.</summary>
    Gpt2,

    /// <summary>Llama 3: as GPT-2, with line ends on their own and at most three digits together.</summary>
    Llama3,

    /// <summary>Qwen 2: as Llama 3, with every digit on its own, which lets a small model do arithmetic.</summary>
    Qwen2,
}
