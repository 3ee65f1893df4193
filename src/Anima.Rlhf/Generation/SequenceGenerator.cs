using System.Runtime.InteropServices;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Generation;

/// <summary>
/// Continues token sequences with a key/value cache. Several sequences take their steps together: one product for all of them,
/// attention for each by itself. The model is the one that trains: same kernels, same numerics.
/// </summary>
/// <param name="model">The base.</param>
/// <param name="adapter">An adapter to put on it, or null.</param>
/// <param name="ends">The tokens that end an answer.</param>
/// <param name="open">The model's weights, ready for longer than one call; null to get them ready for each.</param>
internal sealed class SequenceGenerator(CausalModel model, LoraAdapter? adapter, EndTokens ends, OpenWeights? open = null)
{
    /// <summary>Continues every prompt.</summary>
    /// <param name="requests">Prompts, each with its sampler.</param>
    /// <param name="accept">Is told each new token with the index of its request; false ends that sequence after the token. May be null.</param>
    /// <param name="cancellation">Stops between tokens.</param>
    /// <returns>What each was continued with, in order.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public GeneratedSequence[] Generate(IReadOnlyList<GenerationRequest> requests, Func<int, int, bool>? accept = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var own = open is null ? OpenWeights.For(model) : null;
        var forward = new CachedForward(model, adapter, open ?? own!);
        var finished = new GeneratedSequence[requests.Count];
        var growing = new List<GrowingSequence>();
        try
        {
            for (var i = 0; i < requests.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var sequence = new GrowingSequence(i, requests[i], new KeyValueCache(model.Layers.Count));
                growing.Add(sequence);
                Grow(growing, [growing.Count - 1], forward.Prefill(sequence.Ids, sequence.Cache), accept, finished);
            }
            while (growing.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var logits = forward.Step([.. growing.Select(sequence => sequence.Ids[^1])], [.. growing.Select(sequence => sequence.Cache)]);
                Grow(growing, [.. Enumerable.Range(0, growing.Count)], logits, accept, finished);
            }
        }
        finally
        {
            growing.ForEach(sequence => sequence.Cache.Dispose());
        }
        return finished;
    }

    // Row n of the logits, [n, V] fp32 on the CPU, belongs to the sequence at the n-th index. Those that end leave the list.
    private void Grow(List<GrowingSequence> growing, int[] indices, Tensor logits, Func<int, int, bool>? accept, GeneratedSequence[] finished)
    {
        using (logits)
        {
            var all = MemoryMarshal.Cast<byte, float>(logits.bytes);
            var vocabulary = all.Length / indices.Length;
            for (var n = indices.Length - 1; n >= 0; n--)
            {
                var sequence = growing[indices[n]];
                if (Next(sequence, all.Slice(n * vocabulary, vocabulary), accept) is not { } reason)
                    continue;
                finished[sequence.Index] = new GeneratedSequence([.. sequence.NewIds], reason);
                sequence.Cache.Dispose();
                growing.RemoveAt(indices[n]);
            }
        }
    }

    private FinishReason? Next(GrowingSequence sequence, Span<float> logits, Func<int, int, bool>? accept)
    {
        var options = sequence.Sampler.Options;
        var token = sequence.Sampler.Choose(logits, CollectionsMarshal.AsSpan(sequence.Ids));
        sequence.Ids.Add(token);
        var isAccepted = accept?.Invoke(sequence.Index, token) ?? true;
        if (!options.IgnoreEos && ends.Contains(token))
            return FinishReason.Eos;
        if (!isAccepted)
            return FinishReason.Stop;
        var isFull = sequence.NewCount >= options.MaxNewTokens || sequence.Ids.Count >= model.Config.MaxPositionEmbeddings;
        return isFull ? FinishReason.Length : null;
    }

    private sealed class GrowingSequence(int index, GenerationRequest request, KeyValueCache cache)
    {
        public int Index => index;

        public List<int> Ids { get; } = [.. request.PromptIds];

        public TokenSampler Sampler => request.Sampler;

        public KeyValueCache Cache => cache;

        public int NewCount => Ids.Count - request.PromptIds.Length;

        public IEnumerable<int> NewIds => Ids.Skip(request.PromptIds.Length);
    }
}
