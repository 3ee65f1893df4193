namespace Anima.Rlhf.Generation;

/// <summary>Why a sequence ended.</summary>
internal enum FinishReason
{
    /// <summary>At an end token, which is its last id.</summary>
    Eos,

    /// <summary>At the most tokens that were asked for, or that the model reads.</summary>
    Length,

    /// <summary>Because whoever watched the tokens wanted no more.</summary>
    Stop,
}

/// <summary>What a prompt was continued with.</summary>
/// <param name="Ids">New tokens only, an end token included.</param>
/// <param name="Finish">Why it ended.</param>
internal sealed record GeneratedSequence(int[] Ids, FinishReason Finish);

/// <summary>A prompt to be continued.</summary>
/// <param name="PromptIds">At least one token.</param>
/// <param name="Sampler">Chooses its tokens.</param>
internal sealed record GenerationRequest(int[] PromptIds, TokenSampler Sampler);
