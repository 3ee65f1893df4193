using System.Text;
using Anima.Files;

namespace Anima.Mlflow;

/// <summary>
/// The file of one metric. Rules of MLflow that it keeps: never empty, only whole lines, no line twice. A line is one append;
/// a new file appears with its first line in it.
/// </summary>
internal sealed class MetricFile
{
    private const int MaxLine = 200;

    private readonly string _path;
    private readonly string _scratch;

    // A point can only repeat one with the same timestamp; time runs forward, so remembering the latest one's points is enough.
    private readonly HashSet<MetricPoint> _latest = [];
    private long _latestTimestamp = long.MinValue;

    /// <summary>Opens a metric, existing or new.</summary>
    /// <param name="path">The metric's file.</param>
    /// <param name="scratch">A folder for temporary files, see <see cref="AtomicFile"/>.</param>
    public MetricFile(string path, string scratch)
    {
        _path = path;
        _scratch = scratch;
        if (File.Exists(path))
            foreach (var point in Read(path))
                Remember(point);
    }

    /// <summary>Appends a point, unless the file has it already.</summary>
    public void Append(MetricPoint point)
    {
        if (Contains(point))
            return;
        var line = Encoding.ASCII.GetBytes($"{point}\n");
        if (_latestTimestamp == long.MinValue)
            AtomicFile.Write(_path, line, _scratch);
        else
            AppendLine(line);
        Remember(point);
    }

    private void AppendLine(byte[] line)
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.Read);
        var end = RandomAccess.GetLength(file);
        try
        {
            RandomAccess.Write(file, line, end);
        }
        catch (IOException)
        {
            // A full disk may have taken half of the line.
            RandomAccess.SetLength(file, end);
            throw;
        }
    }

    private bool Contains(MetricPoint point)
    {
        if (point.TimestampMs > _latestTimestamp)
            return false;
        return point.TimestampMs == _latestTimestamp ? _latest.Contains(point) : Read(_path).Contains(point);
    }

    private void Remember(MetricPoint point)
    {
        if (point.TimestampMs < _latestTimestamp)
            return;
        if (point.TimestampMs > _latestTimestamp)
            _latest.Clear();
        _latestTimestamp = point.TimestampMs;
        _latest.Add(point);
    }

    /// <summary>Reads a file's points in file order.</summary>
    /// <exception cref="InvalidDataException">A line is not three columns, or the last line has no end.</exception>
    public static IEnumerable<MetricPoint> Read(string path)
    {
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (line[^1] != '\n' || !MetricPoint.TryParse(line.AsSpan(0, line.Length - 1), out var point))
                throw new InvalidDataException($"{path}:{number}: not a line 'timestamp value step'; remove it.");
            yield return point;
        }
    }

    /// <summary>Keeps the whole lines up to a step; without any left, the file goes too.</summary>
    /// <exception cref="InvalidDataException">A whole line is not three columns.</exception>
    public static void Cut(string path, string scratch, long lastStep)
    {
        var kept = new List<MetricPoint>();
        var changes = false;
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            if (line[^1] != '\n')
                changes = true;
            else if (!MetricPoint.TryParse(line.AsSpan(0, line.Length - 1), out var point))
                throw new InvalidDataException($"{path}:{number}: not a line 'timestamp value step'; remove it.");
            else if (point.Step <= lastStep)
                kept.Add(point);
            else
                changes = true;
        }
        if (kept.Count == 0)
            File.Delete(path);
        else if (changes)
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(kept.Select(point => $"{point}\n"))), scratch);
    }

    // Each with its end, so that a torn last line shows.
    private static IEnumerable<string> Lines(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var line = new StringBuilder();
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            line.Append((char)next);
            if (next != '\n' && line.Length <= MaxLine)
                continue;
            yield return line.ToString();
            line.Clear();
        }
        if (line.Length > 0)
            yield return line.ToString();
    }
}
