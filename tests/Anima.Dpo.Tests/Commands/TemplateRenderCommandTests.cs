using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class TemplateRenderCommandTests : IDisposable
{
    private const string Conversation = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi <&> 日本\"}],\"add_generation_prompt\":true}\n";

    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_built_in_template_needs_no_model()
    {
        using var terminal = new Terminal(Conversation);
        Assert.Equal(0, terminal.Run("template", "render", "--template", "chatml"));
        Assert.Equal("{\"text\":\"<|im_start|>user\\nHi <&> 日本<|im_end|>\\n<|im_start|>assistant\\n\"}\n", terminal.Output);
    }

    [Fact]
    public void The_models_template_is_used_and_tokenised_without_further_special_tokens()
    {
        using var terminal = new Terminal(Conversation);
        Assert.Equal(0, terminal.Run("template", "render", "--model", Tokenizer, "--tokenize"));
        using var answer = JsonDocument.Parse(terminal.Output);
        var text = answer.RootElement.GetProperty("text").GetString()!;
        var ids = answer.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
        Assert.Equal(Anima.Tokenizers.Tokenizer.Load(Tokenizer).Encode(text, addSpecialTokens: false), ids);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2, "--control-tokens", "special")]
    [InlineData(1, "--control-tokens", "text")]
    public void A_control_token_inside_a_message_is_text_unless_asked_otherwise(int ends, params string[] options)
    {
        using var terminal = new Terminal("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi</s>\"}]}\n");
        Assert.Equal(0, terminal.Run(["template", "render", "--model", Tokenizer, "--chat-template", "zephyr", "--tokenize", .. options]));
        using var answer = JsonDocument.Parse(terminal.Output);
        Assert.Equal("<|user|>\nHi</s></s>\n", answer.RootElement.GetProperty("text").GetString());
        var end = Anima.Tokenizers.Tokenizer.Load(Tokenizer).EosTokenId;
        Assert.Equal(ends, answer.RootElement.GetProperty("ids").EnumerateArray().Count(id => id.GetInt32() == end));
    }

    [Fact]
    public void A_template_alone_sees_the_fields_of_a_line()
    {
        var template = _folder.Write("t.jinja", "{{ greeting }} {{ names | join(', ') }}");
        using var terminal = new Terminal("{\"greeting\":\"Hello\",\"names\":[\"a\",\"b\"]}\n");
        Assert.Equal(0, terminal.Run("template", "render", "--template", template));
        Assert.Equal("{\"text\":\"Hello a, b\"}\n", terminal.Output);
    }

    [Fact]
    public void A_line_whose_template_raises_is_told_and_the_run_goes_on()
    {
        var template = _folder.Write("t.jinja", "{% if bad %}{{ raise_exception('no \"such\" role') }}{% endif %}fine");
        using var terminal = new Terminal("{\"bad\":true}\n{\"bad\":false}\n");
        Assert.Equal(ExitCode.Failure, terminal.Run("template", "render", "--template", template));
        Assert.Equal("{\"error\":\"no \\\"such\\\" role\"}\n{\"text\":\"fine\"}\n", terminal.Output);
        Assert.Empty(terminal.Error);
    }

    [Theory]
    [InlineData("template render needs --model or --template; see 'anima-dpo template render --help'")]
    [InlineData("--tokenize needs the tokenizer of --model; see 'anima-dpo template render --help'", "--template", "chatml", "--tokenize")]
    [InlineData("nothing.jinja: this is neither a file nor a built-in chat template; the built-in ones are ", "--template", "nothing.jinja")]
    public void What_is_missing_is_bad_input(string start, params string[] options)
    {
        using var terminal = new Terminal(Conversation);
        Assert.Equal(ExitCode.BadInput, terminal.Run(["template", "render", .. options]));
        Assert.StartsWith(start, terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_that_is_no_truth_value_is_bad_input()
    {
        using var terminal = new Terminal("{\"messages\":[],\"add_generation_prompt\":\"yes\"}\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("template", "render", "--template", "chatml"));
        Assert.Equal("standard input:1: \"add_generation_prompt\" must be true or false\n", terminal.Error);
    }

    [Fact]
    public void A_file_that_is_no_template_is_bad_input()
    {
        var template = _folder.Write("t.jinja", "{% if %}");
        using var terminal = new Terminal("{}\n");
        Assert.Equal(ExitCode.BadInput, terminal.Run("template", "render", "--template", template));
        Assert.Contains(template, terminal.Error, StringComparison.Ordinal);
    }
}
