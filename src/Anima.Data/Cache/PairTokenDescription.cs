using System.Text.Json.Serialization;

namespace Anima.Data.Cache;

/// <summary>What a file of prepared pairs says beside ids and lengths.</summary>
/// <param name="Shape">How the source's rows hold pairs, as a sentence.</param>
/// <param name="Example">The first pair, shortened.</param>
/// <param name="FilesRead">How many of the source's files were read; a limit may end in an early one.</param>
/// <param name="DropReasons">Why rows have no ids; the index names a reason by its place here.</param>
internal sealed record PairTokenDescription(string Shape, string Example, int FilesRead, IReadOnlyList<string> DropReasons);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PairTokenDescription))]
internal sealed partial class PairTokenJson : JsonSerializerContext;
