using System.Globalization;
using System.Text.Json;

namespace Anima.Data;

/// <summary>Reads a file that is one JSON array of objects, element by element: memory is bounded by the longest one. Strict as <see cref="JsonlReader"/>.</summary>
internal static class JsonArrayReader
{
    private const int BlockSize = 256 * 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = RowJson.MaxDepth + 1 };

    /// <summary>Reads rows as they are asked for.</summary>
    /// <param name="stream">The bytes; read to its end once all rows were asked for.</param>
    /// <param name="file">Name of the file, as messages show it.</param>
    /// <param name="unreadable">Is told of each element that is no row, and reading goes on; null to end with an error.</param>
    /// <exception cref="InvalidDataException">While enumerating: the file is not an array of objects in UTF-8.</exception>
    public static IEnumerable<DataRow> Read(Stream stream, string file, Action<RowFault>? unreadable = null)
    {
        var window = new Window(stream, file);
        window.Open();
        for (long row = 0; window.Next(row) is { } element; row++)
            if (RowJson.Parse(element.Span, new RowPlace(file, row, IsLine: false), unreadable) is { } read)
                yield return read;
    }

    // The bytes from the element at hand on, and where the parser is in the array.
    private sealed class Window(Stream stream, string file)
    {
        private byte[] _buffer = new byte[BlockSize];
        private JsonReaderState _state = new(Options);
        private int _start;
        private int _end;
        private bool _isAtEnd;

        // Up to and including the bracket that opens the array.
        public void Open()
        {
            Fill();
            if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
                _start = 3;
            while (true)
            {
                var reader = Reader(_isAtEnd);
                if (Try(ref reader, row: 0, static (ref reader) => reader.Read()))
                {
                    if (reader.TokenType != JsonTokenType.StartArray)
                        throw new InvalidDataException($"{file}: the file is no JSON array; give an array of objects, or one object a line.");
                    Consume(ref reader);
                    return;
                }
                More(row: 0);
            }
        }

        // The next element's text, valid until the next call; null after the last.
        public ReadOnlyMemory<byte>? Next(long row)
        {
            while (true)
            {
                // Never called the last bytes: what is missing at the end is told below.
                var reader = Reader(isFinal: false);
                if (Try(ref reader, row, static (ref reader) => reader.Read()))
                {
                    if (reader.TokenType == JsonTokenType.EndArray)
                    {
                        Consume(ref reader);
                        DemandEnd();
                        return null;
                    }
                    var element = _start + (int)reader.TokenStartIndex;
                    if (Try(ref reader, row, static (ref reader) => reader.TrySkip()))
                    {
                        Consume(ref reader);
                        return _buffer.AsMemory(element, _start - element);
                    }
                }
                More(row);
            }
        }

        private delegate bool Step(ref Utf8JsonReader reader);

        private Utf8JsonReader Reader(bool isFinal) => new(_buffer.AsSpan(_start, _end - _start), isFinal, _state);

        private void Consume(ref Utf8JsonReader reader)
        {
            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
        }

        private bool Try(ref Utf8JsonReader reader, long row, Step step)
        {
            try
            {
                return step(ref reader);
            }
            catch (JsonException error)
            {
                throw RowJson.Malformed(error.LineNumber is { } line ? new RowPlace(file, line + 1) : new RowPlace(file, row, IsLine: false), error);
            }
        }

        private void DemandEnd()
        {
            do
            {
                if (_buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept(" \t\r\n"u8) >= 0)
                    throw new InvalidDataException($"{file}: something follows the array's end; a JSON file holds one array, or one object a line.");
                _start = _end;
            }
            while (Fill());
        }

        private void More(long row)
        {
            if (_isAtEnd)
                throw new RowPlace(file, row, IsLine: false).Error("the file ends within its array; fetch or write it again.");
            if (_end - _start > RowJson.MaxLength)
                throw new RowPlace(file, row, IsLine: false).Error(string.Create(CultureInfo.InvariantCulture, $"the row is longer than {RowJson.MaxLength} bytes."));
            Fill();
        }

        private bool Fill()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            // An element is scanned from its start each time: doubling keeps that linear.
            if (_end > _buffer.Length / 2)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
            _end += read;
            _isAtEnd = _end < _buffer.Length;
            return read > 0;
        }
    }
}
