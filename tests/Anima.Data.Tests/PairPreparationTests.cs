using System.Text.Json;
using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Data.Tests;

public sealed class PairPreparationTests
{
    [Fact]
    public void Text_gets_the_end_token_once_and_the_start_token_only_before_the_prompt()
    {
        var pair = Kept("""{"prompt":"P:","chosen":"x","rejected":"y</s>"}""");
        Assert.Equal([1, 'P', ':'], pair.SharedIds);
        Assert.Equal(['x', 2], pair.BranchIds(0));
        Assert.Equal(['y', 2], pair.BranchIds(1));
    }

    [Fact]
    public void A_token_that_merges_over_the_seam_moves_the_boundary_back()
    {
        var row = Prepare("""{"prompt":"P: ","chosen":"x","rejected":"1"}""");
        Assert.Equal(RowNotes.BoundaryMoved, row.Notes);
        Assert.Equal([1, 'P', ':'], row.Item!.SharedIds);
        Assert.Equal([1000 + 'x', 2], row.Item.BranchIds(0));
        Assert.Equal([' ', '1', 2], row.Item.BranchIds(1));
    }

    [Fact]
    public void Implicit_text_prompts_are_the_common_beginning()
    {
        var pair = Kept("""{"chosen":"Q A: b","rejected":"Q A: c"}""");
        Assert.Equal([1, 'Q', 1000 + 'A', ':'], pair.SharedIds);
        Assert.Equal([1000 + 'b', 2], pair.BranchIds(0));
    }

    [Theory]
    [InlineData("""{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[{"content":"q","role":"user"},{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"prompt":"q","chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}]}""")]
    [InlineData("""{"prompt":"q","chosen":[{"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"b"}]}""")]
    public void Conversations_in_all_forms_become_the_same_pair(string row)
    {
        var pair = Kept(row);
        Assert.Equal(CharacterEncoder.EncodePlain("user:q;assistant:"), pair.SharedIds);
        Assert.Equal(CharacterEncoder.EncodePlain("a;"), pair.BranchIds(0));
        Assert.Equal(CharacterEncoder.EncodePlain("b;"), pair.BranchIds(1));
    }

    [Fact]
    public void Ids_are_taken_as_they_are_without_a_tokenizer()
    {
        var pair = PrepareAll(["""{"prompt_ids":[5,6],"chosen_ids":[7],"rejected_ids":[8,9],"prompt":"unread"}"""], encoder: new NoTextEncoder("model"))[0].Item!;
        Assert.Equal([5, 6], pair.SharedIds);
        Assert.Equal([7], pair.BranchIds(0));
        Assert.Equal([8, 9], pair.BranchIds(1));
    }

    [Fact]
    public void Text_without_a_tokenizer_is_an_error()
    {
        var error = Refused("""{"prompt":"P","chosen":"x","rejected":"y"}""", encoder: new NoTextEncoder("models/tiny"));
        Assert.StartsWith("f.jsonl:1: the row holds text, but models/tiny has no tokenizer", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_needs_an_end_token() =>
        Assert.StartsWith("f.jsonl:1: text answers end in the EOS token", Refused("""{"prompt":"P","chosen":"x","rejected":"y"}""", encoder: new CharacterEncoder(null)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"prompt_ids":[1],"chosen_ids":[],"rejected_ids":[2]}""", "chosen is empty")]
    [InlineData("""{"prompt_ids":[1],"chosen_ids":[2],"rejected_ids":[]}""", "rejected is empty")]
    [InlineData("""{"prompt_ids":[1,2,3,4],"chosen_ids":[2],"rejected_ids":[3]}""", RowPreparation.PromptTooLong)]
    [InlineData("""{"chosen":"","rejected":"x"}""", "chosen is empty")]
    [InlineData("""{"chosen":"x","rejected":""}""", "rejected is empty")]
    [InlineData("""{"chosen":[{"role":"assistant","content":"1"}],"rejected":[{"role":"assistant","content":"2"}]}""", RowContent.PromptEmpty)]
    public void Rows_without_anything_to_learn_are_dropped_with_a_reason(string row, string reason) =>
        Assert.Equal(reason, Prepare(row, new PreparationOptions { Truncation = new Truncation(4) }).DropReason);

    [Fact]
    public void An_empty_text_answer_with_a_prompt_of_its_own_is_the_end_token() =>
        Assert.Equal([2], Kept("""{"prompt":"P","chosen":"","rejected":"x"}""").BranchIds(0));

    [Fact]
    public void A_cut_from_the_left_drops_no_long_prompt() =>
        Assert.NotNull(Prepare("""{"prompt_ids":[1,2,3,4],"chosen_ids":[5],"rejected_ids":[6]}""", new PreparationOptions { Truncation = new Truncation(4, TruncationSide.Left) }).Item);

    [Fact]
    public void Columns_can_be_named()
    {
        var options = new PreparationOptions { Columns = new DataColumns { Prompt = "question", Chosen = "good", Rejected = "bad" } };
        var pair = Prepare("""{"question":"P","good":"x","bad":"y","chosen":1}""", options).Item!;
        Assert.Equal([1, 'P'], pair.SharedIds);
        Assert.Equal(['x', 2], pair.BranchIds(0));
        Assert.Equal(['y', 2], pair.BranchIds(1));
    }

    [Theory]
    [InlineData("""{"prompt":"P","chosen":"x"}""", "the row has no column 'rejected' (it has prompt, chosen); name the columns with data.columns.")]
    [InlineData("""{}""", "the row has no column 'chosen' (it is empty); name the columns with data.columns.")]
    [InlineData("""{"prompt":"P","chosen":"x","rejected":[{"role":"user"}]}""", "chosen is text, but rejected is a list of messages; give both in the same form.")]
    [InlineData("""{"prompt":"P","chosen":1,"rejected":"x"}""", "chosen is a number, but an answer is text or a list of messages")]
    [InlineData("""{"prompt":"P","chosen":["x"],"rejected":["y"]}""", "chosen is a list, but an answer is text or a list of messages")]
    [InlineData("""{"prompt":null,"chosen":"x","rejected":"y"}""", "prompt is null, but a prompt is text or a list of messages.")]
    [InlineData("""{"prompt":[{"role":"user","content":"q"}],"chosen":"x","rejected":"y"}""", "prompt is a list of messages, but chosen is text; give both in the same form.")]
    [InlineData("""{"prompt_ids":[1,-1],"chosen_ids":[1],"rejected_ids":[2]}""", "prompt_ids[1] is not a token id; ids are whole numbers from 0.")]
    [InlineData("""{"prompt_ids":[1],"chosen_ids":[1.5],"rejected_ids":[2]}""", "chosen_ids[0] is not a token id")]
    [InlineData("""{"prompt_ids":[1],"chosen_ids":[1],"rejected_ids":[99999999999]}""", "rejected_ids[0] is not a token id")]
    [InlineData("""{"prompt_ids":"1","chosen_ids":[1],"rejected_ids":[2]}""", "prompt_ids is text, but in the first row it is a list")]
    [InlineData("""{"chosen":[{"role":"user","content":"q"},7],"rejected":[{"role":"user","content":"q"}]}""", "chosen[1] is a number without a role as text")]
    [InlineData("""{"chosen":[{"role":"user"},{"role":"assistant","content":"q"}],"rejected":[{"role":"user"},{"role":"assistant","content":"r"}]}""", "a message has no content.")]
    [InlineData("""{"chosen":[{"role":"user","content":"q"},{"role":"x","content":"q"}],"rejected":[{"role":"user","content":"q"},{"role":"x","content":"r"}],"tools":"["}""", "tools is text that is not valid JSON")]
    [InlineData("""{"chosen":[{"role":"user","content":"q"},{"role":"x","content":"q"}],"rejected":[{"role":"user","content":"q"},{"role":"x","content":"r"}],"chat_template_kwargs":[]}""", "chat_template_kwargs is a list, but")]
    public void A_first_row_that_does_not_fit_says_what_was_expected_and_found(string row, string message) =>
        Assert.StartsWith($"f.jsonl:1: {message}", Refused(row), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"prompt":"P","chosen":"x","rejected":3}""", "rejected is a number, but in the first row it is text")]
    [InlineData("""{"prompt":"P","chosen":[{"role":"user"}],"rejected":"y"}""", "chosen is a list of messages, but in the first row it is text")]
    public void A_later_row_must_fit_the_first(string row, string message)
    {
        string[] rows = ["""{"prompt":"P","chosen":"x","rejected":"y"}""", row, """{"prompt":1}"""];
        Assert.StartsWith($"f.jsonl:2: {message}", Assert.Throws<InvalidDataException>(() => PrepareAll(rows)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"P","chosen":"x"}""", "rejected is missing")]
    [InlineData("""{"chosen":"x","rejected":"y"}""", "prompt is missing")]
    [InlineData("""{"prompt":"P","chosen":null,"rejected":"y"}""", "chosen is missing")]
    public void A_row_in_which_something_is_missing_is_dropped_wherever_it_stands(string row, string reason)
    {
        const string Whole = """{"prompt":"P","chosen":"x","rejected":"y"}""";
        Assert.Equal([null, reason, null], PrepareAll([Whole, row, Whole]).Select(prepared => prepared.DropReason));
    }

    [Theory]
    [InlineData("""{"prompt_ids":[1,120],"chosen_ids":[1],"rejected_ids":[2]}""", "token 1 of prompt has the id 120, but the model knows ids 0 to 119")]
    [InlineData("""{"prompt":"P","chosen":"x","rejected":"xyz"}""", "token 0 of chosen has the id 120, but the model knows ids 0 to 119")]
    public void Ids_beyond_the_vocabulary_are_named(string row, string message) =>
        Assert.StartsWith($"f.jsonl:1: {message}", Refused(row, new PreparationOptions { VocabularySize = 120 }), StringComparison.Ordinal);

    [Theory]
    [InlineData("""[{"name":"f","n":1}]""")]
    [InlineData("\"[{\\\"name\\\":\\\"f\\\",\\\"n\\\":1}]\"")]
    public void Tools_and_template_arguments_reach_the_template(string tools)
    {
        var encoder = new CharacterEncoder();
        PrepareAll([$$$"""{"chosen":[{"role":"user","content":"q"},{"role":"x","content":"q"}],"rejected":[{"role":"user","content":"q"},{"role":"x","content":"r"}],"tools":{{{tools}}},"chat_template_kwargs":{"enable_thinking":false,"x":1.5}}"""], encoder: encoder);
        Assert.Equal(3, encoder.Variables.Count);
        Assert.All(encoder.Variables, variables => Assert.Equal(
            """{"enable_thinking":false,"x":1.5,"tools":[{"name":"f","n":1}]}""", JsonSerializer.Serialize(variables)));
    }

    [Theory]
    [InlineData("""{"prompt":"P","chosen":"x","rejected":"y"}""", "Rows hold text: prompts in 'prompt', answers in 'chosen' and 'rejected'.")]
    [InlineData("""{"chosen":"x","rejected":"y"}""", "Rows hold text in 'chosen' and 'rejected'; their common beginning is the prompt.")]
    [InlineData("""{"prompt_ids":[1],"chosen_ids":[1],"rejected_ids":[2]}""", "Rows hold token ids, which are taken as they are.")]
    public void The_decision_is_said_in_a_sentence(string row, string sentence) =>
        Assert.Equal(sentence, PlainPairs.Detect(Row(row, 1), new DataColumns()).Description);

    [Fact]
    public void Threads_change_nothing_and_rows_keep_their_order()
    {
        string[] rows = [.. Enumerable.Range(0, 3_000).Select(i => $$"""{"prompt":"P{{i}}","chosen":"{{new string('x', i % 50)}}","rejected":"y{{i}}"}""")];
        var one = PrepareAll(rows, new PreparationOptions { Threads = 1, Truncation = new Truncation(20) });
        var four = PrepareAll(rows, new PreparationOptions { Threads = 4, Truncation = new Truncation(20) });
        Assert.Equal(Enumerable.Range(0, rows.Length), four.Select(row => row.Row));
        Assert.Equal(one.Select(row => row.Item!.Sequence(0).Ids), four.Select(row => row.Item!.Sequence(0).Ids));
    }

    [Fact]
    public void Of_many_bad_rows_the_first_is_named()
    {
        string[] rows = ["""{"prompt_ids":[1],"chosen_ids":[1],"rejected_ids":[2]}""", .. Enumerable.Repeat("""{"prompt_ids":[1],"chosen_ids":["a"],"rejected_ids":[2]}""", 500)];
        for (var attempt = 0; attempt < 20; attempt++)
            Assert.StartsWith("f.jsonl:2: ", Assert.Throws<InvalidDataException>(() => PrepareAll(rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_are_joined_in_order_and_counted()
    {
        using var text = new TemporaryFile("""
            {"prompt":"P: ","chosen":"x","rejected":"y"}
            {"prompt":"12345678","chosen":"x","rejected":"y"}
            """);
        using var ids = new TemporaryFile("""
            {"prompt_ids":[1],"chosen_ids":[],"rejected_ids":[2]}
            {"prompt_ids":[1],"chosen_ids":[2,3,4,5,6,7,8],"rejected_ids":[2]}
            """);
        var preparation = new RowPreparation(new CharacterEncoder(), new PreparationOptions { Truncation = new Truncation(6) });
        var data = PreparedSet.Load([new RowSource(text.Path), new RowSource(ids.Path)], preparation, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([0, 3], data.Items.Select(pair => pair.Row));
        Assert.Equal([text.Path, ids.Path], data.Sources.Select(source => Assert.Single(source.Sha256).Key));
        Assert.All(data.Sources, source => Assert.Equal((2, 64), (source.Rows, Assert.Single(source.Sha256).Value.Length)));
        Assert.Equal(
            [
                "2 of 4 rows are usable pairs.",
                "Dropped 1 row (2): chosen is empty.",
                "Dropped 1 row (1): the prompt alone has max_length tokens or more.",
                "Cut to max_length: 1 row (3).",
                "The prompt's end is tokenised differently with an answer, which starts earlier there: 1 row (0).",
            ],
            data.Report.Sentences());
    }

    private static TrainingItem Kept(string row) => Prepare(row).Item!;

    private static PreparedRow Prepare(string row, PreparationOptions? options = null) => PrepareAll([row], options)[0];

    private static string Refused(string row, PreparationOptions? options = null, ITextEncoder? encoder = null) =>
        Assert.Throws<InvalidDataException>(() => PrepareAll([row], options, encoder)).Message;

    private static PreparedRow[] PrepareAll(string[] rows, PreparationOptions? options = null, ITextEncoder? encoder = null) =>
        [.. new RowPreparation(encoder ?? new CharacterEncoder(), options ?? new PreparationOptions()).Prepare(rows.Select((row, i) => Row(row, i + 1)))];

    private static DataRow Row(string json, int line) => new(new RowPlace("f.jsonl", line), JsonElement.Parse(json));
}
