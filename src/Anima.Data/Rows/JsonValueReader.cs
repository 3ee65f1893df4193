using System.Buffers;
using System.Globalization;

namespace Anima.Data;

/// <summary>
/// Reads objects that stand in one array, or one after the other over any lines. Memory is bounded by the longest one; strict as
/// <see cref="JsonlReader"/> about each.
/// </summary>
internal static class JsonValueReader
{
    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes; read to its end once all rows were asked for.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="isArray">Whether the objects stand in an array; places are rows then, else lines.</param>
    /// <param name="unreadable">Is told of each value that is no row, and reading goes on; null to end with an error.</param>
    /// <exception cref="InvalidDataException">While enumerating: the file is no array, ends early, or holds what is not an object in UTF-8.</exception>
    public static IEnumerable<DataRow> Read(Stream stream, string file, bool isArray, Action<RowFault>? unreadable = null)
    {
        var window = new Window(stream, file);
        if (isArray)
            window.OpenArray();
        for (long row = 0; (isArray ? window.NextElement(row) : window.NextValue()) is { } value; row++)
        {
            var place = isArray ? new RowPlace(file, row, IsLine: false) : new RowPlace(file, value.Line);
            if (RowJson.Parse(value.Text.Span, place, unreadable) is { } read)
                yield return read;
        }
    }

    private readonly record struct FoundValue(ReadOnlyMemory<byte> Text, long Line);

    // The bytes from the value at hand on.
    private sealed class Window(Stream stream, string file)
    {
        private const int BlockSize = 256 * 1024;

        private static readonly SearchValues<byte> BareEnds = SearchValues.Create(",]{}[\"\n"u8);

        private byte[] _buffer = new byte[BlockSize];
        private int _start;
        private int _end;
        private long _line = 1;
        private bool _isAtEnd;

        private ReadOnlySpan<byte> Rest => _buffer.AsSpan(_start, _end - _start);

        public void OpenArray()
        {
            if (!SkipSpace() || _buffer[_start] != '[')
                throw new InvalidDataException($"{file}: the file is no JSON array; give an array of objects, or one object a line.");
            _start++;
        }

        // The next element's text, valid until the next call; null after the last.
        public FoundValue? NextElement(long row)
        {
            DemandMore(row);
            if (_buffer[_start] == ']' && row == 0)
                return End();
            if (row > 0)
            {
                if (_buffer[_start] == ']')
                    return End();
                if (_buffer[_start] != ',')
                    throw new RowPlace(file, row, IsLine: false).Error($"a comma is missing before it (line {Text(_line)}); write the file again.");
                _start++;
                DemandMore(row);
            }
            return Value(() => new RowPlace(file, row, IsLine: false).Error("the file ends within its array; fetch or write it again."));
        }

        // The next value's text where values follow each other, valid until the next call; null after the last.
        public FoundValue? NextValue()
        {
            if (!SkipSpace())
                return null;
            var line = _line;
            return Value(() => new RowPlace(file, line).Error("the object that begins here is not closed before the file ends; fetch or write it again."));
        }

        private FoundValue? End()
        {
            _start++;
            return SkipSpace()
                ? throw new InvalidDataException($"{file}: something follows the array's end (line {Text(_line)}); a JSON file holds one array, or objects one after the other.")
                : null;
        }

        private FoundValue Value(Func<InvalidDataException> endsEarly)
        {
            var line = _line;
            var length = Rest[0] is (byte)'{' or (byte)'[' or (byte)'"' ? BracketedLength(endsEarly) : BareLength();
            var text = _buffer.AsMemory(_start, length);
            _line += text.Span.Count((byte)'\n');
            _start += length;
            return new FoundValue(text, line);
        }

        private int BracketedLength(Func<InvalidDataException> endsEarly)
        {
            var scan = new ValueScan();
            var length = 0;
            while (true)
            {
                length += scan.Read(Rest[length..]);
                if (scan.IsComplete)
                    return length;
                if (!Fill())
                    throw endsEarly();
            }
        }

        // A number, a word, or what should not be there: up to where another value may begin, but something in any case.
        private int BareLength()
        {
            while (true)
            {
                var length = Rest[1..].IndexOfAny(BareEnds);
                if (length >= 0)
                    return length + 1;
                if (!Fill())
                    return Rest.Length;
            }
        }

        private void DemandMore(long row)
        {
            if (!SkipSpace())
                throw new RowPlace(file, row, IsLine: false).Error("the file ends within its array; fetch or write it again.");
        }

        // To what is neither white space nor a byte order mark; false at the end of the file.
        private bool SkipSpace()
        {
            while (true)
            {
                var trimmed = JsonSpace.TrimStart(Rest);
                _line += Rest[..^trimmed.Length].Count((byte)'\n');
                _start = _end - trimmed.Length;
                // A mark may be cut by the end of what was read.
                if (trimmed.Length >= 3 || (trimmed.Length > 0 && trimmed[0] != 0xEF))
                    return true;
                if (!Fill())
                    return trimmed.Length > 0;
            }
        }

        private bool Fill()
        {
            if (_isAtEnd)
                return false;
            if (_end - _start > RowJson.MaxLength)
                throw new RowPlace(file, _line).Error(string.Create(CultureInfo.InvariantCulture, $"the object that begins here is longer than {RowJson.MaxLength} bytes."));
            MakeRoom();
            var read = stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
            _end += read;
            _isAtEnd = _end < _buffer.Length;
            return read > 0;
        }

        private void MakeRoom()
        {
            var rest = Rest;
            var roomy = rest.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            rest.CopyTo(roomy);
            (_buffer, _start, _end) = (roomy, 0, rest.Length);
        }

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
