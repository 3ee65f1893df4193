using System.Buffers.Binary;
using Anima.Checkpoints;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Initialization;

/// <summary>Writes the elements of new weights, piece by piece and on all cores; the bytes do not depend on either.</summary>
/// <param name="seed">Seed of the normal numbers.</param>
/// <param name="deviation">Their standard deviation.</param>
/// <param name="type">F32, BF16 or F16.</param>
/// <param name="cancellationToken">Ends the writing between two pieces.</param>
internal sealed class WeightFiller(ulong seed, double deviation, TensorType type, CancellationToken cancellationToken)
{
    private const int PieceElements = 1 << 20;
    private const int SliceElements = 1 << 14;

    /// <summary>The weight for a safetensors file.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="zeroRow">A row that is zero, as the padding token's in an embedding; null for none.</param>
    public TensorToWrite Fill(InitialWeight weight, int? zeroRow) => new(weight.Name, type, weight.Shape, stream => Write(stream, weight, zeroRow));

    private void Write(Stream stream, InitialWeight weight, int? zeroRow)
    {
        var element = ElementOf(weight);
        var (count, size) = ((long)weight.Elements, type.Bits() / 8);
        var (zeroFrom, zeroTo) = zeroRow is { } row ? (row * weight.Shape[^1], (row + 1) * weight.Shape[^1]) : (0, 0);
        var bytes = new byte[Math.Min(count, PieceElements) * size];
        for (var start = 0L; start < count; start += PieceElements)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = (int)Math.Min(PieceElements, count - start);
            Parallel.For(0, (length + SliceElements - 1) / SliceElements, slice =>
            {
                for (var i = slice * SliceElements; i < Math.Min(length, (slice + 1) * SliceElements); i++)
                {
                    var index = start + i;
                    Put(bytes.AsSpan(i * size, size), index >= zeroFrom && index < zeroTo ? 0 : element(index));
                }
            });
            stream.Write(bytes, 0, length * size);
        }
    }

    private Func<long, double> ElementOf(InitialWeight weight)
    {
        var numbers = new GaussianStream(seed, weight.Name);
        return weight.Kind switch
        {
            WeightKind.Scale => _ => 1,
            WeightKind.Offset => _ => 0,
            _ => index => weight.Scale * deviation * numbers[index],
        };
    }

    private void Put(Span<byte> destination, double value)
    {
        if (type == TensorType.F32)
            BinaryPrimitives.WriteSingleLittleEndian(destination, (float)value);
        else if (type == TensorType.F16)
            BinaryPrimitives.WriteHalfLittleEndian(destination, (Half)value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(destination, BFloat16Bits((float)value));
    }

    // Rounds to nearest, ties to even; the values are finite.
    private static ushort BFloat16Bits(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
