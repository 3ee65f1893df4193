using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class GenerateCommandTests
{
    private static readonly string Model = Golden.Fixture("models", "llama");
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");
    private static readonly string Adapter = Golden.Fixture("lora", "llama_all_linear");

    [Fact]
    public void Ids_are_continued_as_transformers_continues_them()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Model, "generation.json")));
        var cases = json.RootElement.EnumerateArray().Select(item => (Prompt: Ids(item, "prompt_ids"), New: Ids(item, "new_ids"))).ToArray();
        var lines = Generate(string.Concat(cases.Select(item => JsonSerializer.Serialize(new { input_ids = item.Prompt, extra = 1 }) + "\n")), "--max-new-tokens", "20", "--ignore-eos");
        Assert.Equal(cases.Select(item => item.New), lines.Select(line => Ids(line, "ids")));
        Assert.All(lines, line => Assert.Equal(("length", JsonValueKind.Null), (line.GetProperty("finish").GetString(), line.GetProperty("text").ValueKind)));
    }

    [Fact]
    public void Prompts_get_special_tokens_and_messages_the_opening_of_a_turn()
    {
        var tokenizer = Anima.Tokenizers.Tokenizer.Load(Tokenizer);
        var chat = tokenizer.RenderChat([new("user", "Hi there")], addGenerationPrompt: true);
        var lines = Generate(
            "{\"prompt\":\"The cat\"}\n{\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}]}\n"
            + JsonSerializer.Serialize(new { input_ids = tokenizer.Encode("The cat") }) + "\n"
            + JsonSerializer.Serialize(new { input_ids = tokenizer.Encode(chat, addSpecialTokens: false) }) + "\n",
            "--tokenizer", Tokenizer, "--max-new-tokens", "12");
        Assert.Equal(lines[2].GetRawText(), lines[0].GetRawText());
        Assert.Equal(lines[3].GetRawText(), lines[1].GetRawText());
        Assert.Equal(tokenizer.Decode(Ids(lines[0], "ids"), skipSpecialTokens: true), lines[0].GetProperty("text").GetString());
    }

    [Fact]
    public void Control_tokens_inside_messages_are_text_and_their_lines_are_counted()
    {
        const string Rows = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi</s>\"}]}\n{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}\n";
        var tokenizer = Anima.Tokenizers.Tokenizer.Load(Tokenizer);
        var chat = tokenizer.RenderChat(new[] { new Anima.Tokenizers.ChatMessage("user", "Hi</s>") }, new Anima.Tokenizers.ChatOptions { AddGenerationPrompt = true });
        var (asText, asTokens) = (tokenizer.Encode(chat), tokenizer.Encode(chat.Text, addSpecialTokens: false));
        Assert.NotEqual(asTokens, asText);
        Assert.Equal(Continued(asText), Answer("1 line holds control tokens inside messages, read as text"));
        Assert.Equal(Continued(asTokens), Answer("", "--control-tokens", "special"));

        string Continued(int[] ids) => Generate(JsonSerializer.Serialize(new { input_ids = ids }) + "\n", "--tokenizer", Tokenizer, "--max-new-tokens", "12")[0].GetRawText();

        string Answer(string told, params string[] options)
        {
            using var terminal = new Terminal(Rows);
            Assert.Equal(0, terminal.Run(["generate", "--model", Model, "--tokenizer", Tokenizer, "--max-new-tokens", "12", .. options]));
            Assert.Equal(told.Length > 0, terminal.Error.Contains("control tokens", StringComparison.Ordinal));
            Assert.Contains(told, terminal.Error, StringComparison.Ordinal);
            return terminal.Output.Split('\n')[0];
        }
    }

    [Fact]
    public void Chat_says_once_that_control_tokens_in_a_turn_are_text()
    {
        using var terminal = new Terminal("Hi</s>\nand </s> again\n");
        Assert.Equal(0, terminal.Run("chat", "--model", Model, "--tokenizer", Tokenizer, "--max-new-tokens", "4"));
        Assert.Single(terminal.Error.Split('\n'), line => line.Contains("control tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void Base_and_adapter_answer_side_by_side()
    {
        const string Row = "{\"input_ids\":[1,297,58,22]}\n";
        var both = Assert.Single(Generate(Row, "--max-new-tokens", "8", "--adapter", Adapter, "--compare"));
        var bare = Assert.Single(Generate(Row, "--max-new-tokens", "8"));
        var worn = Assert.Single(Generate(Row, "--max-new-tokens", "8", "--adapter", Adapter));
        Assert.Equal(bare.GetRawText(), both.GetProperty("base").GetRawText());
        Assert.Equal(worn.GetRawText(), both.GetProperty("adapter").GetRawText());
        Assert.NotEqual(bare.GetRawText(), worn.GetRawText());
    }

    [Fact]
    public void A_seed_repeats_its_draws_and_equal_rows_draw_differently()
    {
        const string Rows = "{\"input_ids\":[1,297,58,22]}\n{\"input_ids\":[1,297,58,22]}\n";
        string[] Draw(string seed) => [.. Generate(Rows, "--max-new-tokens", "16", "--temperature", "1", "--seed", seed).Select(line => line.GetRawText())];
        var first = Draw("5");
        Assert.Equal(first, Draw("5"));
        Assert.NotEqual(first[0], first[1]);
        Assert.NotEqual(first, Draw("6"));
    }

    [Fact]
    public void A_stop_text_ends_an_answer_before_it()
    {
        var free = Assert.Single(Generate("{\"prompt\":\"The cat\"}\n", "--tokenizer", Tokenizer, "--max-new-tokens", "24", "--ignore-eos"));
        var text = free.GetProperty("text").GetString()!;
        var stop = text.Substring(text.Length / 2, 2);
        var stopped = Assert.Single(Generate("{\"prompt\":\"The cat\"}\n", "--tokenizer", Tokenizer, "--max-new-tokens", "24", "--ignore-eos", "--stop", stop));
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], stopped.GetProperty("text").GetString());
        Assert.Equal("stop", stopped.GetProperty("finish").GetString());
    }

    [Theory]
    [InlineData("{}", "the line needs \"prompt\", \"messages\" or \"input_ids\"")]
    [InlineData("{\"input_ids\":[]}", "there is no token to continue; give a prompt of at least one")]
    [InlineData("{\"input_ids\":[1,320]}", "input_ids[1] is no token id of this model; ids go from 0 to 319")]
    [InlineData("{\"input_ids\":7}", "\"input_ids\" must be a list of token ids")]
    [InlineData("{\"prompt\":7}", "\"prompt\" must be text; give a conversation as \"messages\"")]
    [InlineData("{\"messages\":\"hi\"}", "messages is text, but it is a list of {\"role\": ..., \"content\": ...}.")]
    [InlineData("{\"messages\":[{\"content\":\"hi\"}]}", "messages[0] is an object without a role as text; a message is {\"role\": ..., \"content\": ...}.")]
    public void A_line_that_is_no_prompt_is_bad_input(string line, string problem)
    {
        using var terminal = new Terminal("{\"input_ids\":[1]}\n" + line + "\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("generate", "--model", Model, "--tokenizer", Tokenizer));
        Assert.Equal($"standard input:2: {problem}\n", terminal.Error);
    }

    [Fact]
    public void Text_needs_a_tokenizer()
    {
        using var terminal = new Terminal("{\"prompt\":\"hi\"}\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("generate", "--model", Model));
        Assert.StartsWith("standard input:1: the row holds text, but ", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_answers_each_line_and_forgets_on_reset()
    {
        string Talk(string input, params string[] more)
        {
            using var terminal = new Terminal(input);
            Assert.Equal(0, terminal.Run(["chat", "--model", Model, "--tokenizer", Tokenizer, "--max-new-tokens", "6", "--ignore-eos", .. more]));
            return terminal.Output;
        }

        var first = Talk("Hello\n");
        Assert.NotEqual("\n", first);
        Assert.Equal(first + first, Talk("Hello\n/reset\nHello\n\n/exit\nHello\n"));
        Assert.NotEqual(first + first, Talk("Hello\nHello\n"));
        var both = Talk("Hello\n", "--adapter", Adapter, "--compare");
        Assert.StartsWith($"base: {first}adapter: ", both, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_that_outgrows_the_window_says_so_and_goes_on_after_reset()
    {
        var turn = string.Concat(Enumerable.Repeat("Hello you there. ", 60));
        using var alone = new Terminal("Hi\n");
        Assert.Equal(0, alone.Run("chat", "--model", Model, "--tokenizer", Tokenizer, "--max-new-tokens", "4", "--ignore-eos"));
        using var terminal = new Terminal($"{turn}\n/reset\nHi\n");
        Assert.Equal(0, terminal.Run("chat", "--model", Model, "--tokenizer", Tokenizer, "--max-new-tokens", "4", "--ignore-eos"));
        Assert.Matches("^the conversation has [0-9]+ tokens, and this model reads at most [0-9]+, answer included; /reset begins anew", terminal.Error);
        Assert.Equal(alone.Output, terminal.Output);
    }

    [Theory]
    [InlineData("/help", "/reset begins anew, /system TEXT")]
    [InlineData("/resett", "/resett is no command; /reset begins anew")]
    [InlineData("/system", "/system needs a text; ")]
    public void Commands_of_a_chat_are_listed_where_one_is_not_known(string turn, string said)
    {
        using var terminal = new Terminal(turn + "\n");
        Assert.Equal(0, terminal.Run("chat", "--model", Model, "--tokenizer", Tokenizer));
        Assert.StartsWith(said, terminal.Error, StringComparison.Ordinal);
        Assert.Empty(terminal.Output);
    }

    [Fact]
    public void A_prompt_can_be_an_option()
    {
        var line = Assert.Single(Generate("", "--tokenizer", Tokenizer, "--max-new-tokens", "5", "--prompt", "The cat"));
        Assert.Equal(Assert.Single(Generate("{\"prompt\":\"The cat\"}\n", "--tokenizer", Tokenizer, "--max-new-tokens", "5")).GetRawText(), line.GetRawText());
    }

    [Fact]
    public void An_output_that_cannot_be_is_found_before_the_model()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "");
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("generate", "--model", "nope", "--prompt", "x", "--output", Path.Combine(file, "x")));
        Assert.StartsWith($"{Path.Combine(file, "x")}: {file} is a file, so nothing can be written below it", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_folder_points_to_what_lies_in_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("run/run.json", "{}");
        folder.Write("run/adapter/adapter_config.json", "{}");
        foreach (var option in new[] { "--model", "--adapter" })
        {
            using var terminal = new Terminal("{\"input_ids\":[1,2]}\n");
            string[] model = option == "--model" ? [] : ["--model", Model];
            Assert.Equal(ExitCode.BadInput, terminal.Run(["generate", .. model, option, folder["run"]]));
            Assert.Equal($"{folder["run"]} is the folder of a run; what it trained is in {folder["run/adapter"]}\n", terminal.Error);
        }
    }

    [Fact]
    public void Ids_that_the_model_lacks_are_named_with_their_line()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Model))
            File.Copy(file, folder[Path.GetFileName(file)]);
        var added = File.ReadAllText(Path.Combine(Tokenizer, "tokenizer.json")).Replace("\"added_tokens\": [", "\"added_tokens\": [{\"id\": 100000, \"content\": \"<|tool|>\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true},", StringComparison.Ordinal);
        folder.Write("tokenizer.json", added);
        using var terminal = new Terminal("{\"prompt\":\"Hi <|tool|>\"}\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("generate", "--model", folder.Path));
        Assert.Matches("^standard input:1: token [0-9]+ has the id 100000, but the model knows ids 0 to [0-9]+;", terminal.Error);
    }

    private static JsonElement[] Generate(string input, params string[] more)
    {
        using var terminal = new Terminal(input);
        Assert.Equal((0, ""), (terminal.Run(["generate", "--model", Model, .. more]), terminal.Error));
        return [.. terminal.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static int[] Ids(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
