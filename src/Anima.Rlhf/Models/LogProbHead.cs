using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>What the head gives for N predictions.</summary>
/// <param name="Logps">[N] fp32: log p(target).</param>
/// <param name="Hits">[N] bool: was the target the likeliest token? Of equal maxima the first counts.</param>
/// <param name="Rows">[N, H] in the compute dtype: ∂ log p(target) / ∂ hidden, or null when not asked for.</param>
internal readonly record struct Predictions(Tensor Logps, Tensor Hits, Tensor? Rows)
{
    /// <summary>[N] fp32, see <see cref="TokenStatistics.Entropy"/>; null when not asked for.</summary>
    public Tensor? Entropy { get; init; }

    /// <summary>[N] fp32, see <see cref="TokenStatistics.LogSquaredProbs"/>; null when not asked for.</summary>
    public Tensor? LogSquaredProbs { get; init; }

    /// <summary>[N] fp32, see <see cref="TokenStatistics.MeanLogit"/>; null when not asked for.</summary>
    public Tensor? MeanLogit { get; init; }

    // A chunk's part of all of them.
    internal Predictions Narrow(int start, int length) => new(Logps.narrow(0, start, length), Hits.narrow(0, start, length), Rows?.narrow(0, start, length))
    {
        Entropy = Entropy?.narrow(0, start, length),
        LogSquaredProbs = LogSquaredProbs?.narrow(0, start, length),
        MeanLogit = MeanLogit?.narrow(0, start, length),
    };
}

/// <summary>
/// Log-probs of target tokens without ever holding the logits: positions go through the head in chunks.
/// A loss of the DPO family depends on a sequence only through its sum of log-probs, so the gradient of every position,
/// W[target] − softmax(logits)·W, is known before the loss and needs only to be scaled by the loss's derivative later:
/// two products in all, no second pass, and memory independent of the number of tokens.
/// </summary>
internal static class LogProbHead
{
    // A chunk's logits in fp32 take at most this much, whatever the vocabulary.
    private const long ChunkBytes = 64L << 20;

    // Rows of the head that are widened to fp32 at a time.
    private const int TileRows = 8192;

    private static readonly long[] LastDimension = [1];

    /// <summary>Rows of logits that one chunk holds for a vocabulary of <paramref name="vocabulary"/>.</summary>
    public static int ChunkRows(long vocabulary) => (int)Math.Clamp(ChunkBytes / (sizeof(float) * vocabulary), 1, 1024);

    /// <summary>
    /// log p(target) of every prediction. <paramref name="hidden"/> is [N, H] after the final norm,
    /// <paramref name="targets"/> [N] Int64, <paramref name="head"/> [V, H]; <paramref name="statistics"/> are found in the same pass.
    /// </summary>
    public static Predictions Predict(Tensor hidden, Tensor targets, Tensor head, bool rows, TokenStatistics statistics = TokenStatistics.None)
    {
        var (count, chunk) = ((int)hidden.shape[0], ChunkRows(head.shape[0]));
        var all = new Predictions(Numbers(), empty(count, ScalarType.Bool, hidden.device), rows ? empty([count, hidden.shape[1]], hidden.dtype, hidden.device) : null)
        {
            Entropy = statistics.HasFlag(TokenStatistics.Entropy) ? Numbers() : null,
            LogSquaredProbs = statistics.HasFlag(TokenStatistics.LogSquaredProbs) ? Numbers() : null,
            MeanLogit = statistics.HasFlag(TokenStatistics.MeanLogit) ? Numbers() : null,
        };
        using var off = no_grad();
        using var pass = NewDisposeScope();
        var narrow = rows ? head.to(hidden.dtype) : null; // once for all chunks: a trained head is fp32
        for (var start = 0; start < count; start += chunk)
        {
            using var scope = NewDisposeScope();
            var length = Math.Min(chunk, count - start);
            PredictChunk(hidden.narrow(0, start, length), targets.narrow(0, start, length), head, narrow, all.Narrow(start, length));
        }
        return all;

        Tensor Numbers() => empty(count, ScalarType.Float32, hidden.device);
    }

    /// <summary>
    /// Adds the head's own gradient, Σ slope·(onehot − softmax)·hiddenᵀ, to <paramref name="gradient"/>, [V, H] fp32: a second pass over the
    /// chunks, once the loss's derivatives <paramref name="slopes"/>, [N, 1] fp32, are known.
    /// </summary>
    public static void AddHeadGradient(Tensor hidden, Tensor targets, Tensor head, Tensor slopes, Tensor gradient)
    {
        var (count, chunk) = ((int)hidden.shape[0], ChunkRows(head.shape[0]));
        using var off = no_grad();
        for (var start = 0; start < count; start += chunk)
        {
            using var scope = NewDisposeScope();
            var length = Math.Min(chunk, count - start);
            var rows = hidden.narrow(0, start, length);
            var coefficients = Logits(rows, head).softmax(1).neg_(); // [C, V] fp32
            var target = targets.narrow(0, start, length).unsqueeze(1);
            coefficients.scatter_add_(1, target, ones([length, 1L], ScalarType.Float32, hidden.device));
            coefficients.mul_(slopes.narrow(0, start, length));
            gradient.add_(coefficients.transpose(0, 1).mm(rows.to(ScalarType.Float32)), Scalars.One);
        }
    }

    private static void PredictChunk(Tensor hidden, Tensor targets, Tensor head, Tensor? narrow, Predictions found)
    {
        var logits = Logits(hidden, head);                                      // [C, V] fp32
        found.MeanLogit?.copy_(logits.mean(LastDimension));
        var best = logits.argmax(1, keepdim: true);                             // [C, 1]
        found.Hits.copy_(best.squeeze(1).eq(targets));
        var largest = logits.gather(1, best);                                   // [C, 1]
        var centred = logits.sub_(largest);
        var target = centred.gather(1, targets.unsqueeze(1)).squeeze(1);        // [C]
        var odds = found.Entropy is null ? centred.exp_() : centred.exp();
        var total = odds.sum(1, keepdim: true);                                 // [C, 1]
        var logTotal = total.squeeze(1).log();                                  // [C]
        found.Logps.copy_(target.sub(logTotal));
        found.Entropy?.copy_(logTotal.sub(odds.mul(centred).sum(1).div(total.squeeze(1))));
        found.LogSquaredProbs?.copy_(odds.pow(Scalars.Two).sum(1).log().sub(logTotal.mul(Scalars.Two)));
        if (found.Rows is not { } rows)
            return;
        // onehot − p before the product: W[target] − p·W would lose a confident token's small difference to rounding.
        var coefficients = odds.div_(total).neg_();
        coefficients.scatter_add_(1, targets.unsqueeze(1), ones_like(target).unsqueeze(1));
        rows.copy_(coefficients.to(hidden.dtype).mm(narrow!));
    }

    /// <summary>
    /// All logits of <paramref name="hidden"/>, [N, H] after the final norm: [N, V] in fp32 whatever the compute dtype, for a logit near 20
    /// is only good to 0.06 in bf16, and a sequence adds up that many of them. Tile by tile, so that the whole head never exists in fp32.
    /// </summary>
    public static Tensor Logits(Tensor hidden, Tensor head)
    {
        var wide = hidden.to(ScalarType.Float32);
        if (head.dtype == ScalarType.Float32)
            return nn.functional.linear(wide, head);
        var (rows, vocabulary) = (hidden.shape[0], head.shape[0]);
        var logits = empty(rows, vocabulary, ScalarType.Float32, hidden.device);
        for (long start = 0; start < vocabulary; start += TileRows)
        {
            using var scope = NewDisposeScope();
            var length = Math.Min(TileRows, vocabulary - start);
            var tile = head.narrow(0, start, length).to(ScalarType.Float32);
            logits.narrow(1, start, length).copy_(nn.functional.linear(wide, tile));
        }
        return logits;
    }
}
