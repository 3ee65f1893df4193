using Anima.Files;
using System.Text.Json;

namespace Anima.Tokenizers.Json;

/// <summary>A JSON value with the file and path it stands at, so that every complaint says where.</summary>
/// <param name="value">The value.</param>
/// <param name="file">The file.</param>
/// <param name="parent">The path of the value, or that of the object or list it stands in.</param>
/// <param name="name">Its name in that object, or null.</param>
/// <param name="index">Its index in that list, or −1. Hundreds of thousands of values are read without a complaint, and no path is spelt out for those.</param>
internal readonly struct JsonPlace(JsonElement value, string file, string parent, string? name = null, int index = -1)
{
    public JsonElement Value => value;

    public string File => file;

    public string Path => index >= 0 ? $"{parent}[{index}]" : name is null ? parent : parent.Length == 0 ? name : $"{parent}.{name}";

    public bool IsNull => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>Reads a file; deep nesting, bad syntax and more than 1 GiB are refused.</summary>
    public static JsonDocument Open(string file)
    {
        const long Limit = 1L << 30;
        if (new FileInfo(file).Length > Limit)
            throw new InvalidDataException($"{file} is larger than 1 GiB, which no tokenizer file is; check that it is the right file.");
        try
        {
            return JsonDocument.Parse(System.IO.File.ReadAllBytes(file), new JsonDocumentOptions { MaxDepth = 128 });
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}:{(e.LineNumber ?? 0) + 1}: the file is not valid JSON ({JsonFault.Of(e)}); download it again.", e);
        }
    }

    public InvalidDataException Error(string problem) => new($"{file}: {(Path is { Length: > 0 } path ? path : "the top level")} {problem}.");

    /// <summary>The member called <paramref name="member"/>; an undefined value if there is none.</summary>
    public JsonPlace this[string member]
    {
        get
        {
            if (value.ValueKind == JsonValueKind.Object)
                return new(value.TryGetProperty(member, out var found) ? found : default, file, Path, member);
            throw Error($"must be an object with the member '{member}', but is {Kind}");
        }
    }

    public IEnumerable<JsonPlace> Items()
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Error($"must be a list, but is {Kind}");
        var (path, i) = (Path, 0);
        foreach (var item in value.EnumerateArray())
            yield return new(item, file, path, index: i++);
    }

    public IEnumerable<(string Name, JsonPlace Place)> Members()
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Error($"must be an object, but is {Kind}");
        var path = Path;
        foreach (var member in value.EnumerateObject())
            if (Name(member) is var called)
                yield return (called, new(member.Value, file, path, called));
    }

    public string String()
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Error($"must be a string, but is {Kind}");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("holds half of a surrogate pair, which is not text");
        }
    }

    public string String(string fallback) => IsNull ? fallback : String();

    public bool Bool(bool fallback) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => fallback,
        _ => throw Error($"must be true or false, but is {Kind}"),
    };

    public int Int(int least, int most)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        throw Error($"must be an integer from {least} to {most}, but is {Kind}");
    }

    public double Number() => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Error($"must be a number, but is {Kind}");

    private string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Error("has a member whose name holds half of a surrogate pair");
        }
    }

    public string Kind => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.GetRawText() is { Length: < 40 } text ? text : "a long number",
        JsonValueKind.True => "true",
        _ => "false",
    };
}
