using System.Text;
using Anima.Recipes;

namespace Anima.Data.Tests;

public sealed class SupervisedPreparationTests
{
    [Fact]
    public void Every_assistant_turn_is_a_target_and_nothing_else()
    {
        var sequence = Single("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"},{"role":"user","content":"ok"},{"role":"assistant","content":"bye"}]}""");
        Assert.Equal("user:hi;assistant:yo;user:ok;assistant:bye;", Text(sequence.Ids));
        Assert.Equal("yo;bye;", Targets(sequence));
    }

    [Fact]
    public void A_turn_ends_with_its_end_token_and_not_with_what_the_template_puts_behind()
    {
        var encoder = new TurnEncoder();
        var sequence = Single("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"},{"role":"assistant","content":"go"}]}""", encoder);
        Assert.Equal("hi|\nyo|\ngo|\n", Text(sequence.Ids));
        Assert.Equal("yo|go|", Targets(sequence));
    }

    [Fact]
    public void What_generation_blocks_mark_is_taken_as_it_is()
    {
        var encoder = new TurnEncoder { Marked = 2 };
        var sequence = Single("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}""", encoder);
        Assert.Equal("|", Targets(sequence));
    }

    [Fact]
    public void Completions_and_whole_texts_end_in_the_end_token()
    {
        var completion = Single("""{"prompt":"ab","completion":"cd"}""");
        Assert.Equal("ab".Length + 1, completion.CompletionStart); // behind <s>
        Assert.Equal("cd</s>", Targets(completion));
        var messages = Single("""{"prompt":[{"role":"user","content":"hi"}],"completion":[{"role":"assistant","content":"yo"}]}""");
        Assert.Equal("yo;", Targets(messages));
        var text = Single("""{"text":"abc"}""");
        Assert.Equal(0, text.CompletionStart);
        Assert.Equal("abc</s>", Text(text.Ids[1..]));
        Assert.Equal(4, Enumerable.Range(0, text.Length).Count(text.IsScored)); // <s> is first and has no predecessor
    }

    [Theory]
    [InlineData(TruncationSide.Right, "user:hi;assistant:y", "y")]
    [InlineData(TruncationSide.Left, "er:hi;assistant:yo;", "yo;")]
    public void A_cut_keeps_targets_with_their_tokens(TruncationSide side, string kept, string targets)
    {
        var sequence = Single("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}""", truncation: new Truncation(19, side));
        Assert.Equal((kept, targets), (Text(sequence.Ids), Targets(sequence)));
    }

    [Fact]
    public void A_row_whose_targets_are_cut_off_is_dropped()
    {
        var row = Prepare("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}""", new CharacterEncoder(), new Truncation(10)).Single();
        Assert.Null(row.Item);
        Assert.Equal(RowPreparation.NothingToLearn, row.DropReason);
    }

    [Fact]
    public void Of_several_faulty_rows_the_first_is_named()
    {
        var rows = string.Concat(Enumerable.Range(0, 400).Select(i => i < 150 ? "{\"input_ids\":[1,2]}\n" : "{\"input_ids\":[1,999]}\n"));
        var error = Assert.Throws<InvalidDataException>(() => Prepare(rows, new CharacterEncoder(), Truncation.None, vocabulary: 10).ToList());
        Assert.StartsWith("rows.jsonl:151: token 1 has the id 999", error.Message, StringComparison.Ordinal);
    }

    private static PreparedSequence Single(string row, ITextEncoder? encoder = null, Truncation? truncation = null) =>
        Prepare(row, encoder ?? new CharacterEncoder(), truncation ?? Truncation.None).Single().Item!.Sequence(0);

    private static IEnumerable<PreparedRow> Prepare(string rows, ITextEncoder encoder, Truncation truncation, int? vocabulary = null)
    {
        var preparation = new RowPreparation(encoder, new PreparationOptions { Kind = RecipeKind.Supervised, Truncation = truncation, VocabularySize = vocabulary });
        return preparation.Prepare(JsonlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(rows)), "rows.jsonl"));
    }

    private static string Targets(PreparedSequence sequence) => Text([.. sequence.Ids.Where((_, i) => sequence.IsScored(i))]);

    private static string Text(int[] ids) => string.Concat(ids.Select(id => id switch { 2 => "</s>", >= 1000 => " " + (char)(id - 1000), _ => ((char)id).ToString() }));

    /// <summary>A template of content, end token '|' and a line break for each message.</summary>
    private sealed class TurnEncoder : ITextEncoder
    {
        /// <summary>The one token that a generation block wrote, or null where the template has none.</summary>
        public int? Marked { get; init; }

        public string? EosToken => "|";

        public int? EosTokenId => '|';

        public string? Fingerprint => null;

        public int[] Encode(string text) => [.. text.Select(c => (int)c)];

        public int[] EncodeChat(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables) =>
            Encode(string.Concat(messages.Select(message => $"{message["content"]}|\n")));

        public (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables)
        {
            var ids = EncodeChat(messages, addGenerationPrompt: false, variables);
            return (ids, [.. ids.Select((_, i) => i == Marked)]);
        }
    }
}
