using Anima.Recipes;

namespace Anima.Data;

/// <summary>A source that sequences came from, as it was read.</summary>
/// <param name="Source">The source.</param>
/// <param name="Sha256">Of the whole content of each file that was read, by the file's name, lower-case hex; a resumed run compares them.</param>
/// <param name="Rows">Rows taken from it.</param>
/// <param name="Shape">What its rows hold, as a sentence.</param>
/// <param name="Example">Its first sequence, shortened, see <see cref="ShortExample"/>.</param>
public sealed record SupervisedSource(DataSource Source, IReadOnlyDictionary<string, string> Sha256, int Rows, string Shape, string Example);
