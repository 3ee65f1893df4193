using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Anima.Recipes;

/// <summary>Reads YAML text into nodes, event by event, so that what a recipe may not hold is refused before it is built.</summary>
internal sealed class RecipeYaml
{
    /// <summary>Deepest nesting of lists and mappings that is read.</summary>
    public const int MaxDepth = 32;

    private readonly Parser _parser;
    private readonly Func<Mark, Place> _placeOf;
    private readonly Place _start;

    private RecipeYaml(string text, Place start, Func<Mark, Place> placeOf)
    {
        _parser = new Parser(new StringReader(text));
        _placeOf = placeOf;
        _start = start;
    }

    /// <summary>The one document in the text of <paramref name="file"/>; null when it is empty.</summary>
    /// <exception cref="InvalidDataException">The text is not YAML, or holds aliases, merges, tags, several documents or too much nesting.</exception>
    public static RecipeNode? ReadFile(string text, string file) =>
        new RecipeYaml(text, new Place(file), mark => new Place(file, mark.Line, mark.Column)).ReadDocument();

    /// <summary>The value of an override, whose every part is placed at <paramref name="place"/>.</summary>
    /// <inheritdoc cref="ReadFile" path="/exception"/>
    public static RecipeNode ReadOverride(string text, Place place) =>
        new RecipeYaml(text, place, _ => place).ReadDocument() ?? new ScalarNode(place, "", IsPlain: true);

    private RecipeNode? ReadDocument()
    {
        Expect<StreamStart>();
        if (Next() is StreamEnd)
            return null;
        var root = ReadNode(Next(), depth: 1);
        Expect<DocumentEnd>();
        if (Next() is DocumentStart second)
            throw Refuse(second.Start, "a second document begins here; a recipe is one document, so remove the '---'");
        return root is ScalarNode { IsNull: true } ? null : root;
    }

    private RecipeNode ReadNode(ParsingEvent start, int depth)
    {
        if (start is NodeEvent { Tag.IsEmpty: false } tagged)
            throw Refuse(start.Start, $"the tag {Quote.Short(tagged.Tag.ToString())} is not read; remove it, and quote what must be text");
        if (start is MappingStart or SequenceStart && depth > MaxDepth)
            throw Refuse(start.Start, $"lists and mappings are nested more than {MaxDepth} deep; no key of a recipe needs that");
        return start switch
        {
            Scalar scalar => new ScalarNode(_placeOf(scalar.Start), WellFormed(scalar), scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(start, depth),
            MappingStart => ReadMapping(start, depth),
            AnchorAlias alias => throw Refuse(start.Start, $"the alias {Quote.Short("*" + alias.Value)} is not read; write the value out"),
            _ => throw Refuse(start.Start, "a value is missing here"),
        };
    }

    private ListNode ReadList(ParsingEvent start, int depth)
    {
        var items = new List<RecipeNode>();
        for (var item = Next(); item is not SequenceEnd; item = Next())
            items.Add(ReadNode(item, depth + 1));
        return new ListNode(_placeOf(start.Start), items);
    }

    private MappingNode ReadMapping(ParsingEvent start, int depth)
    {
        var mapping = new MappingNode(_placeOf(start.Start), []);
        var places = new Dictionary<string, Place>();
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            if (next is MappingStart or SequenceStart)
                throw Refuse(next.Start, "a list or mapping stands where a key should; a key is a word");
            var key = (ScalarNode)ReadNode(next, depth + 1);
            if (key is { Text: "<<", IsPlain: true })
                throw Refuse(next.Start, "the merge key '<<' is not read; write the keys out");
            if (!places.TryAdd(key.Text, key.Place))
                throw Refuse(next.Start, $"the key {Quote.Short(key.Text)} is here a second time (first at {places[key.Text]}); remove one");
            mapping.Entries.Add(new MappingEntry(key.Place, key.Text, ReadNode(Next(), depth + 1)));
        }
        return mapping;
    }

    private string WellFormed(Scalar scalar)
    {
        for (var i = 0; i < scalar.Value.Length; i++)
        {
            var c = scalar.Value[i];
            if (c == '\0')
                throw Refuse(scalar.Start, "the text holds a NUL character; remove it");
            if (char.IsHighSurrogate(c) && i + 1 < scalar.Value.Length && char.IsLowSurrogate(scalar.Value[i + 1]))
                i++;
            else if (char.IsSurrogate(c))
                throw Refuse(scalar.Start, "the text holds half of a surrogate pair; write the character itself");
        }
        return scalar.Value;
    }

    private void Expect<T>() where T : ParsingEvent
    {
        if (Next() is not T)
            throw Refuse(_parser.Current!.Start, "this is not readable as YAML");
    }

    private ParsingEvent Next()
    {
        try
        {
            if (_parser.MoveNext())
                return _parser.Current!;
        }
        catch (YamlException exception)
        {
            throw Refuse(exception.Start, $"this is not readable as YAML: {exception.Message.TrimEnd('.')}");
        }
        // The scanner has faults of its own: an unclosed bracket before a key ends in an exception without a place.
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            throw Refuse(_parser.Current?.End ?? Mark.Empty, "what follows is not readable as YAML; look for an unclosed bracket or quote");
        }
        throw new InvalidDataException($"{_start}: the text ends too early to be YAML; look for an unclosed bracket or quote");
    }

    private InvalidDataException Refuse(Mark mark, string problem) => new($"{_placeOf(mark)}: {problem}");
}
