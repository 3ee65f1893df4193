using System.Buffers;

namespace Anima.Tokenizers.Unicode;

/// <summary>The four normalisation forms.</summary>
internal enum NormalForm
{
    C,
    D,
    KC,
    KD,
}

/// <summary>
/// Unicode normalisation (UAX 15) on code points. The runtime's own needs ICU, which the globalization-invariant mode leaves out.
/// The embedded table holds combining classes, full decompositions and primary compositions, as Hugging Face's library has them: of a Unicode
/// version before 12.1, so that U+32FF stays as it is and marks added since keep their place. Hangul is arithmetic.
/// <c>NormalizationTableWriter</c> of the tests makes normalization.bin.
/// </summary>
internal static class Normalization
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    private static readonly Tables Data = Tables.Load();

    /// <summary>Normalises <paramref name="input"/>; <paramref name="origins"/> receives, per output code point, the index of the input code point it begins at.</summary>
    public static int[] Apply(ReadOnlySpan<int> input, NormalForm form, out int[] origins)
    {
        var compatibility = form is NormalForm.KC or NormalForm.KD;
        var points = new ArrayBufferWriter<int>(input.Length + 8);
        var from = new ArrayBufferWriter<int>(input.Length + 8);
        for (var i = 0; i < input.Length; i++)
            Decompose(input[i], i, compatibility, points, from);
        var code = points.WrittenSpan.ToArray();
        origins = from.WrittenSpan.ToArray();
        Reorder(code, origins);
        return form is NormalForm.D or NormalForm.KD ? code : Compose(code, ref origins);
    }

    private static void Decompose(int c, int origin, bool compatibility, ArrayBufferWriter<int> points, ArrayBufferWriter<int> from)
    {
        if (c < 0x80)
        {
            Add(points, c);
            Add(from, origin);
            return;
        }
        if (c - SBase is >= 0 and < SCount and var s)
        {
            Add(points, LBase + s / (VCount * TCount));
            Add(points, VBase + s % (VCount * TCount) / TCount);
            Add(from, origin);
            Add(from, origin);
            if (s % TCount != 0)
            {
                Add(points, TBase + s % TCount);
                Add(from, origin);
            }
            return;
        }
        if (compatibility && Data.Compatibility.TryGetValue(c, out var parts) || Data.Canonical.TryGetValue(c, out parts))
            foreach (var part in parts)
            {
                Add(points, part);
                Add(from, origin);
            }
        else
        {
            Add(points, c);
            Add(from, origin);
        }
    }

    private static void Add(ArrayBufferWriter<int> list, int value)
    {
        list.GetSpan(1)[0] = value;
        list.Advance(1);
    }

    // Canonical ordering: a stable sort by combining class inside each run of non-starters.
    private static void Reorder(int[] code, int[] origins)
    {
        for (var i = 0; i < code.Length;)
        {
            if (Data.Class(code[i]) == 0)
            {
                i++;
                continue;
            }
            var end = i;
            while (end < code.Length && Data.Class(code[end]) != 0)
                end++;
            if (end - i > 1)
                SortRun(code, origins, i, end);
            i = end;
        }
    }

    private static void SortRun(int[] code, int[] origins, int start, int end)
    {
        var order = Enumerable.Range(start, end - start).OrderBy(i => Data.Class(code[i])).ToArray();
        var sortedCode = Array.ConvertAll(order, i => code[i]);
        var sortedOrigins = Array.ConvertAll(order, i => origins[i]);
        sortedCode.CopyTo(code, start);
        sortedOrigins.CopyTo(origins, start);
    }

    private static int[] Compose(int[] code, ref int[] origins)
    {
        int starter = -1, lastClass = 0, length = 0;
        for (var i = 0; i < code.Length; i++)
        {
            var c = code[i];
            var cls = Data.Class(c);
            // A character is blocked from the starter by one between them of the same or a higher class.
            var adjacent = starter == length - 1;
            if (starter >= 0 && (adjacent || lastClass != 0 && lastClass < cls) && Primary(code[starter], c) is var composed and >= 0)
            {
                code[starter] = composed;
                continue;
            }
            if (cls == 0)
                starter = length;
            lastClass = cls;
            code[length] = c;
            origins[length++] = origins[i];
        }
        Array.Resize(ref origins, length);
        Array.Resize(ref code, length);
        return code;
    }

    private static int Primary(int first, int second)
    {
        if (first - LBase is >= 0 and < LCount and var l && second - VBase is >= 0 and < VCount and var v)
            return SBase + (l * VCount + v) * TCount;
        if (first - SBase is >= 0 and < SCount and var s && s % TCount == 0 && second - TBase is > 0 and < TCount and var t)
            return first + t;
        return Data.Pairs.TryGetValue(((long)first << 32) | (uint)second, out var composed) ? composed : -1;
    }

    private sealed record Tables(Dictionary<int, byte> Classes, Dictionary<int, int[]> Canonical, Dictionary<int, int[]> Compatibility, Dictionary<long, int> Pairs)
    {
        public int Class(int c) => c < 0x300 ? 0 : Classes.TryGetValue(c, out var cls) ? cls : 0;

        public static Tables Load()
        {
            var reader = new VarintReader(VarintReader.Resource("normalization.bin"));
            var classes = new Dictionary<int, byte>();
            for (int runs = reader.Next(), last = 0; runs > 0; runs--)
            {
                var start = last + reader.Next();
                last = start + reader.Next();
                var cls = (byte)reader.Next();
                for (var c = start; c <= last; c++)
                    classes[c] = cls;
            }
            var canonical = Decompositions(ref reader);
            var compatibility = Decompositions(ref reader);
            var pairs = new Dictionary<long, int>();
            for (var count = reader.Next(); count > 0; count--)
                pairs[((long)reader.Next() << 32) | (uint)reader.Next()] = reader.Next();
            return new(classes, canonical, compatibility, pairs);
        }

        private static Dictionary<int, int[]> Decompositions(ref VarintReader reader)
        {
            var map = new Dictionary<int, int[]>();
            for (int count = reader.Next(), last = 0; count > 0; count--)
            {
                last += reader.Next();
                var parts = new int[reader.Next()];
                for (var i = 0; i < parts.Length; i++)
                    parts[i] = reader.Next();
                map[last] = parts;
            }
            return map;
        }
    }
}
