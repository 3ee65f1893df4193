using Anima.Data.BuiltIn;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>The rows that a source stands for: those of its files one after the other.</summary>
/// <param name="source">The source as it was named.</param>
/// <param name="files">Its files, in order; at least one, but for rows that a program gives.</param>
internal sealed class RowSource(DataSource source, IReadOnlyList<RowFile> files)
{
    private readonly ProgramRows? _program;

    /// <summary>A single file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most rows that are taken, from 1, or null for all.</param>
    /// <exception cref="InvalidDataException">Its ending is none that is read.</exception>
    public RowSource(string path, int? limit = null) : this(new DataSource(path) { Limit = limit }, [new RowFile(path)])
    {
    }

    /// <summary>Rows that a program gives.</summary>
    internal RowSource(DataSource source, ProgramRows rows) : this(source, []) => _program = rows;

    /// <summary>A recipe's section with the sources that were opened for it in place of what was written.</summary>
    /// <param name="section">The section.</param>
    /// <param name="train">Those of data.train.</param>
    /// <param name="eval">Those of data.eval; none where it is a share or missing.</param>
    public static DataSection Name(DataSection section, IReadOnlyList<RowSource> train, IReadOnlyList<RowSource> eval) => section with
    {
        Train = new(train.Select(source => source.Source)),
        Eval = eval.Count == 0 ? section.Eval : EvalData.OfSources(new(eval.Select(source => source.Source))),
    };

    /// <summary>The source, so that it names the same rows when it is opened again: with the commit of what came from the hub.</summary>
    public DataSource Source { get; } = source;

    /// <summary>Its files, in order.</summary>
    public IReadOnlyList<RowFile> Files { get; } = files;

    /// <summary>What is known of a built-in data set; null for any other source.</summary>
    public DataSetDefinition? Definition { get; init; }

    /// <summary>SHA-256 of the whole content of each file that was read to its end or limit, by the file's name, lower-case hex.</summary>
    public IReadOnlyDictionary<string, string> Sha256 => _program?.Sha256 is { } sum
        ? new Dictionary<string, string> { [_program.Name] = sum }
        : Files.Where(file => file.Sha256 is not null).ToDictionary(file => file.Name, file => file.Sha256!);

    /// <summary>How much of its bytes the latest reading has come through, 0 to 1; another thread may look.</summary>
    public double ShareRead => Files.Sum(file => file.ShareRead * file.Length) / Math.Max(1, Files.Sum(file => file.Length));

    /// <summary>Reads the rows as they are asked for, up to the source's limit.</summary>
    /// <param name="unreadable">Is told of what cannot be read, and reading goes on behind it; null to end with an error.</param>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="InvalidDataException">A file or row is damaged or malformed, or there is no row at all.</exception>
    public IEnumerable<DataRow> Rows(Action<RowFault>? unreadable = null)
    {
        long count = 0;
        foreach (var part in _program is null ? Files.Select(file => (Func<long?, IEnumerable<DataRow>>)(limit => file.Rows(limit, unreadable))) : [_program.Rows])
        {
            foreach (var row in part(Source.Limit - count))
            {
                count++;
                yield return row;
            }
            if (count == Source.Limit)
                yield break;
        }
        if (count == 0)
            throw new InvalidDataException($"{(Files is [var only] ? only.Name : Source.Source)} is without a single row; give a file that has some.");
    }
}
