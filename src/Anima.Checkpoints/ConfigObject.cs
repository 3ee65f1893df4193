using System.Text.Json;

namespace Anima.Checkpoints;

/// <summary>
/// A read-only view of a JSON object in a checkpoint's configuration. A member that is missing and one that is null are the
/// same, as in transformers; a member of the wrong type is an error that names file and member.
/// </summary>
internal sealed class ConfigObject
{
    private const int MaxDepth = 32;
    private const int MaxValues = 2_000_000;

    private readonly Dictionary<string, object?> _members = new(StringComparer.Ordinal);
    private readonly ConfigObject? _parent;
    private readonly string _name;

    private ConfigObject(string file, ConfigObject? parent, string name) => (File, _parent, _name) = (file, parent, name);

    /// <summary>The file it was read from, for messages.</summary>
    public string File { get; }

    /// <summary>Names of all members, null ones included.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>Reads a file that holds one JSON object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">A larger file is refused unread.</param>
    /// <param name="name">Its name in messages; null for its path.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is too large, not JSON, nested too deeply, names a member twice, or is no object.</exception>
    public static ConfigObject Load(string path, int maxBytes = 4 << 20, string? name = null)
    {
        if (!System.IO.File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file.", path);
        var length = new FileInfo(path).Length;
        if (length > maxBytes)
            throw new InvalidDataException($"{name ?? path}: the file has {length} bytes, more than the {maxBytes} that such a file may have.");
        return Parse(name ?? path, System.IO.File.ReadAllBytes(path));
    }

    /// <summary>Parses JSON text that was found in <paramref name="file"/>.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, nested too deeply, names a member twice, or is no object.</exception>
    public static ConfigObject Parse(string file, ReadOnlyMemory<byte> json)
    {
        if (LfsPointer.Matches(json.Span))
            throw new InvalidDataException($"{file}: {LfsPointer.Problem}.");
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"{file}: expected a JSON object.");
            var values = 0;
            return new ConfigObject(file, null, "").Fill(document.RootElement, ref values);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.LineNumber is { } line
                ? $"{file}:{line + 1}:{e.BytePositionInLine + 1}: this is not valid JSON, or it is nested deeper than {MaxDepth}."
                : $"{file}: this is not valid JSON: a member stands twice in one object, or a text is not Unicode.");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: a text in this file is not valid Unicode.");
        }
    }

    /// <summary>True if the member is there, be it null.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>True if the member is missing or null.</summary>
    public bool IsNull(string name) => _members.GetValueOrDefault(name) is null;

    /// <summary>The member as it was read: long, double, bool, string, object?[] or <see cref="ConfigObject"/>; null when it is missing or null.</summary>
    internal object? Raw(string name) => _members.GetValueOrDefault(name);

    /// <summary>The member as JSON text on one line, for messages.</summary>
    internal string Json(string name) => Json(Raw(name));

    /// <summary>True if the member is an object.</summary>
    public bool IsObject(string name) => _members.GetValueOrDefault(name) is ConfigObject;

    /// <summary>A whole number, or null when the member is missing.</summary>
    public long? Integer(string name) => _members.GetValueOrDefault(name) switch
    {
        null => null,
        long number => number,
        double number when double.IsInteger(number) && Math.Abs(number) < 1L << 53 => (long)number,
        _ => throw WrongType(name, "a whole number"),
    };

    /// <summary>A number, or null when the member is missing.</summary>
    public double? Number(string name) => _members.GetValueOrDefault(name) switch
    {
        null => null,
        long number => number,
        double number when double.IsFinite(number) => number,
        _ => throw WrongType(name, "a finite number"),
    };

    /// <summary>A truth value, or null when the member is missing.</summary>
    public bool? Boolean(string name) => Of<bool>(name, "true or false");

    /// <summary>A text, or null when the member is missing.</summary>
    public string? Text(string name) => _members.GetValueOrDefault(name) switch
    {
        null => null,
        string text => text,
        _ => throw WrongType(name, "a text"),
    };

    /// <summary>An object, or null when the member is missing.</summary>
    public ConfigObject? Object(string name) => _members.GetValueOrDefault(name) switch
    {
        null => null,
        ConfigObject value => value,
        _ => throw WrongType(name, "an object"),
    };

    /// <summary>A list of texts, or null when the member is missing.</summary>
    public IReadOnlyList<string>? Texts(string name) => List<string>(name, "a list of texts");

    /// <summary>A list of whole numbers, or null when the member is missing; one number counts as a list of one.</summary>
    public IReadOnlyList<long>? Integers(string name) =>
        _members.GetValueOrDefault(name) is long number ? [number] : List<long>(name, "a whole number or a list of them");

    /// <summary>A list of numbers, or null when the member is missing.</summary>
    public IReadOnlyList<double>? Numbers(string name) => _members.GetValueOrDefault(name) switch
    {
        null => null,
        object?[] items when items.All(item => item is long or double) => [.. items.Select(item => item is long number ? number : (double)item!)],
        _ => throw WrongType(name, "a list of numbers"),
    };

    /// <summary>A text that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    public string RequireString(string name) => Text(name) ?? throw Missing(name);

    /// <summary>An object that must be there.</summary>
    /// <exception cref="InvalidDataException">It is missing.</exception>
    public ConfigObject RequireObject(string name) => Object(name) ?? throw Missing(name);

    /// <summary>A whole number that must be there and within bounds.</summary>
    /// <exception cref="InvalidDataException">It is missing or out of bounds.</exception>
    public int RequireInt(string name, int least, int most) => Int(name, least, most) ?? throw Missing(name);

    /// <summary>A whole number within bounds, or null when the member is missing.</summary>
    /// <exception cref="InvalidDataException">It is out of bounds.</exception>
    public int? Int(string name, int least, int most) => Integer(name) switch
    {
        null => null,
        { } number when number >= least && number <= most => (int)number,
        { } number => throw Invalid($"{Prefix}{name} is {number}, not between {least} and {most}"),
    };

    /// <summary>An error about this object: the message is the file, then <paramref name="problem"/>.</summary>
    public InvalidDataException Invalid(string problem) => new($"{File}: {problem}.");

    /// <summary>The error that a member is missing.</summary>
    public InvalidDataException Missing(string name) => Invalid($"'{Prefix}{name}' is missing");

    private static string Json(object? value) => value switch
    {
        ConfigObject inner => $"{{{string.Join(", ", inner._members.Select(member => $"\"{member.Key}\": {Json(member.Value)}"))}}}",
        object?[] items => $"[{string.Join(", ", items.Select(Json))}]",
        null => "null",
        _ => JsonSerializer.Serialize(value, value.GetType()),
    };

    private string Prefix => _parent is null ? "" : $"{_parent.Prefix}{_name}.";

    private T? Of<T>(string name, string expected) where T : struct => _members.GetValueOrDefault(name) switch
    {
        null => null,
        T value => value,
        _ => throw WrongType(name, expected),
    };

    private T[]? List<T>(string name, string expected) => _members.GetValueOrDefault(name) switch
    {
        null => null,
        object?[] items when items.All(item => item is T) => [.. items.Cast<T>()],
        _ => throw WrongType(name, expected),
    };

    private InvalidDataException WrongType(string name, string expected) => Invalid($"{Prefix}{name} is not {expected}");

    private ConfigObject Fill(JsonElement element, ref int values)
    {
        foreach (var member in element.EnumerateObject())
            _members.Add(member.Name, Convert(member.Name, member.Value, ref values));
        return this;
    }

    private object? Convert(string name, JsonElement element, ref int values)
    {
        if (++values > MaxValues)
            throw new InvalidDataException($"{File}: the file holds more than {MaxValues} values.");
        switch (element.ValueKind)
        {
            case JsonValueKind.Object: return new ConfigObject(File, this, name).Fill(element, ref values);
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Array: break;
            default: return null;
        }
        var items = new List<object?>();
        foreach (var item in element.EnumerateArray())
            items.Add(Convert(name, item, ref values));
        return items.ToArray();
    }
}
