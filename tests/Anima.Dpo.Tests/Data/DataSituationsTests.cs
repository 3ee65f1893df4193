using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>Data as people have them, and what <c>data check</c> says of each.</summary>
public sealed class DataSituationsTests : IDisposable
{
    private const string ToolTemplate =
        "{% if tools %}TOOLS {{ tools | tojson }}{{ eos_token }}{% endif %}{% for m in messages %}[{{ m.role }}]{% if m.tool_calls %}<call>{{ m.tool_calls[0].function | tojson }}</call>{% else %}{{ m.content | trim }}{% endif %}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";

    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("{% for m in messages %}{% if m.role == 'user' %}[user]{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}")]
    public void Answers_that_the_template_does_not_write_are_named(string template)
    {
        var said = Check("""{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Hello."}],"rejected":[{"role":"assistant","content":"No."}]}""", template);
        Assert.Contains("rows.jsonl:1: empty-answer: the template writes nothing for chosen, so that the row is dropped;", said, StringComparison.Ordinal);
        Assert.DoesNotContain("seam", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_that_differ_in_tool_calls_are_a_pair_and_answers_of_equal_tokens_are_none()
    {
        const string Calls = """
            {"prompt":[{"role":"user","content":"Oslo?"}],"chosen":[{"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"f","arguments":{"city":"Oslo"}}}]}],"rejected":[{"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"f","arguments":{"city":"Rome"}}}]}]}
            """;
        const string Spaces = """{"prompt":[{"role":"user","content":"Oslo?"}],"chosen":[{"role":"assistant","content":"Fine. "}],"rejected":[{"role":"assistant","content":"Fine."}]}""";
        Assert.Equal("no problem in 1 row\n", Check(Calls));
        Assert.Equal("no problem in 1 row\n", Check(Calls, ToolTemplate));
        Assert.Equal("no problem in 1 row\n", Check(Spaces));
        Assert.Contains("identical-answers: chosen and rejected have the same tokens", Check(Spaces, ToolTemplate), StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_in_tools_and_variables_stay_whole_of_any_size()
    {
        const string Row = """
            {"prompt":[{"role":"user","content":"Oslo?"}],"tools":[{"days":14,"big":12345678901234567890123,"x":1.0}],"chosen":[{"role":"assistant","content":"Yes."}],"rejected":[{"role":"assistant","content":"No."}]}
            """;
        var said = Run(0, "inspect", _folder.Write("rows.jsonl", Row), "--model", Tokenizer, "--chat-template", Template(ToolTemplate));
        Assert.Contains("""TOOLS [{"days": 14, "big": 12345678901234567890123, "x": 1.0}]""", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_messages_as_JSON_text_are_read_as_lists()
    {
        var table = _folder.Write("rows.csv", "prompt,chosen,rejected\n" + string.Concat(Enumerable.Repeat(
            "\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"Hi\"\"}]\",\"[{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"Hello.\"\"}]\",\"[{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"No.\"\"}]\"\n", 1)));
        var list = _folder.Write("rows.jsonl", """{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Hello."}],"rejected":[{"role":"assistant","content":"No."}]}""");
        Assert.Equal(Run(0, "tokens", list, "--model", Tokenizer), Run(0, "tokens", table, "--model", Tokenizer));
        Assert.Contains("are read from their JSON text", Run(0, "inspect", table), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_messages_as_Python_shows_them_are_a_problem() => Assert.Contains(
        "rows.jsonl:1: messages-as-text: chosen is a list of messages written as text",
        Check("""{"prompt":"[{'role': 'user', 'content': 'Hi'}]","chosen":"[{'role': 'assistant', 'content': 'Hello.'}]","rejected":"No."}"""), StringComparison.Ordinal);

    [Fact]
    public void A_prompt_that_the_answers_repeat_is_told_of_messages_too()
    {
        const string Row = """{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"No."}]}""";
        Assert.StartsWith($"{_folder["rows.jsonl"]}:1: prompt-mismatch: chosen begins with the prompt", Check(Row), StringComparison.Ordinal);
        Assert.DoesNotContain("seam", Check(Row, ToolTemplate), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_meant_to_be_used_and_are_not_are_named()
    {
        var said = Check("""{"system":"Be brief.","question":"Name a fruit.","chosen":"An apple.","rejected":"Stone."}""");
        Assert.Contains("unused-column: the text in 'system' and 'question' is not used", said, StringComparison.Ordinal);
        Assert.Contains("--column prompt=question", said, StringComparison.Ordinal);
        Assert.Contains("unused-column: the text in 'system' is not used", Check("""{"system":"Be brief.","prompt":"Name a fruit.","chosen":"An apple.","rejected":"Stone."}"""), StringComparison.Ordinal);
        Assert.Equal("no problem in 1 row\n", Check("""{"instruction":"Add.","input":"1 and 2","chosen":"3","rejected":"4"}"""));
    }

    [Fact]
    public void Content_in_parts_is_a_problem_where_the_template_wants_text()
    {
        const string Row = """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"chosen":[{"role":"assistant","content":"Hello."}],"rejected":[{"role":"assistant","content":"No."}]}""";
        const string Parts = "{% for m in messages %}[{{ m.role }}]{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endif %}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
        Assert.Contains("parts-as-text: ", Check(Row, "{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}"), StringComparison.Ordinal);
        Assert.Equal("no problem in 1 row\n", Check(Row, Parts));
    }

    [Fact]
    public void Scores_against_the_labels_are_a_problem() => Assert.Contains(
        "rows.jsonl:1: score-order: ", Check("""{"prompt":"Name a fruit.","chosen":"An apple.","rejected":"Stone.","score_chosen":3,"score_rejected":8}"""), StringComparison.Ordinal);

    [Fact]
    public void Ids_beyond_the_model_are_a_problem_and_need_its_configuration()
    {
        var rows = _folder.Write("rows.jsonl", """{"prompt_ids":[1,2],"chosen_ids":[3,99999],"rejected_ids":[5]}""");
        Assert.Contains("not-tokenised: token 1 of chosen has the id 99999, but the model knows ids 0 to ", Run(1, "check", rows, "--model", Golden.Fixture("models", "llama")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("stats")]
    [InlineData("inspect")]
    [InlineData("convert")]
    public void Damage_is_one_sentence_and_bad_input_from_every_command(string command)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            for (var i = 0; i < 20_000; i++)
                gzip.Write(System.Text.Encoding.UTF8.GetBytes($"{{\"prompt\":\"{i * 7919 % 10007} {i}\",\"chosen\":\"b{i * 31 % 977}\",\"rejected\":\"c\"}}\n"));
        var cut = _folder["cut.jsonl.gz"];
        File.WriteAllBytes(cut, packed.ToArray()[..(int)(packed.Length / 2)]);
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("data", command, cut));
        Assert.Contains("the compressed data is damaged or ends early", command == "check" ? terminal.Output : Assert.Single(terminal.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_was_cut_off_is_told_beside_the_numbers()
    {
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("data", "stats", _folder.Write("rows.jsonl", "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n{\"prompt\":\"a\",\"cho")));
        Assert.Contains("rows.jsonl: 2 rows, 1 pair", terminal.Output, StringComparison.Ordinal);
        Assert.Matches("1 row cannot be read, the first: .*rows.jsonl:2: the line is not one valid JSON object", terminal.Output);
    }

    [Theory]
    [InlineData("{\"data\":[{\"prompt\":\"a\"}]}", "it has only data, a list of objects, which may be the rows: write that list as the file")]
    [InlineData("{'prompt':'a'}", "a single quote is not expected there")]
    [InlineData("\0\0\0\0", "it holds NUL bytes")]
    public void Files_that_are_nearly_JSON_are_told_what_they_are(string text, string said) => Assert.Contains(said, Check(text), StringComparison.Ordinal);

    [Fact]
    public void UTF16_is_named()
    {
        File.WriteAllText(_folder["rows.jsonl"], "{}\n", System.Text.Encoding.Unicode);
        Assert.Contains("rows.jsonl: the file is UTF-16; save it as UTF-8", Failed("convert", _folder["rows.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_in_which_something_is_missing_says_so() => Assert.Contains(
        "problem  chosen is missing",
        Run(0, "inspect", _folder.Write("rows.jsonl", "{\"prompt\":\"a\",\"chosen\":null,\"rejected\":\"c\"}\n{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n")), StringComparison.Ordinal);

    [Fact]
    public void A_folder_of_save_to_disk_is_recognised()
    {
        _folder.Write("saved/state.json", "{}");
        _folder.Write("saved/dataset_info.json", "{}");
        _folder.Write("saved/data-00000-of-00001.arrow", "");
        Assert.Contains("Arrow files are not read: write them with to_parquet", Failed("check", _folder["saved"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_lead_back_to_themselves_are_read_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var row = """{"prompt":"a","chosen":"b","rejected":"c"}""";
        _folder.Write("top/a/rows.jsonl", row + "\n");
        Directory.CreateSymbolicLink(_folder["top/a/up"], "..");
        Directory.CreateSymbolicLink(_folder["top/b"], "a");
        Assert.Equal(row + "\n", Run(0, "convert", _folder["top"]));
    }

    [Fact]
    public void A_pipe_is_named_for_what_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/mkfifo"), "named pipes are made with mkfifo");
        using (var made = System.Diagnostics.Process.Start("/usr/bin/mkfifo", _folder["pipe.jsonl"]))
            made.WaitForExit();
        Assert.Contains("this is a pipe or a device", Failed("stats", _folder["pipe.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_whose_names_begin_with_a_space_is_shown_in_quotes() =>
        Assert.Contains("(it has prompt, ' chosen', rejected)", Run(1, "check", _folder.Write("rows.csv", "prompt, chosen,rejected\na,b,c\n")), StringComparison.Ordinal);

    private string Check(string rows, string? template = null)
    {
        using var terminal = new Terminal();
        string[] model = template is null ? [] : ["--model", Tokenizer, "--chat-template", Template(template)];
        terminal.Run(["data", "check", _folder.Write("rows.jsonl", rows), .. model]);
        Assert.Empty(terminal.Error);
        return terminal.Output;
    }

    private string Template(string text) => _folder.Write("template.jinja", text);

    private static string Run(int exitCode, params string[] args)
    {
        using var terminal = new Terminal();
        Assert.Equal((exitCode, ""), (terminal.Run(["data", .. args]), terminal.Error));
        return terminal.Output;
    }

    private static string Failed(params string[] args)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run(["data", .. args]));
        return terminal.Error;
    }
}
