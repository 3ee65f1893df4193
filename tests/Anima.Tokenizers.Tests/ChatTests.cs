using System.Text.Json;
using Anima.Testing;

namespace Anima.Tokenizers.Tests;

/// <summary>Conversations: what is prepared before a template sees them, the built-in templates, and assistant masks.</summary>
public sealed class ChatTests
{
    private static readonly ChatMessage[] Conversation =
        [new("system", "S"), new("user", "Q1"), new("assistant", "A1"), new("user", "Q2")];

    private static readonly Dictionary<string, object?> Tokens = new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };

    [Theory]
    [InlineData("alpaca", "<s>S\n\n### Instruction:\nQ1\n\n### Response: A1</s>\n\n### Instruction:\nQ2\n\n### Response: ")]
    [InlineData("alpaca-sep", @"<s>\nS\n[SEP]\n指示:\nQ1\n[SEP]\n応答:\nA1</s><s>\n以下は、タスクを説明する指示です。要求を適切に満たす応答を書きなさい。\n[SEP]\n指示:\nQ2\n[SEP]\n応答:\n")]
    [InlineData("chatml", "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nQ1<|im_end|>\n<|im_start|>assistant\nA1<|im_end|>\n<|im_start|>user\nQ2<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("guanaco", "<s>S\n### Human: Q1\n### Assistant: A1</s>\n### Human: Q2\n### Assistant:")]
    [InlineData("llama2", "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nQ1 [/INST] A1 </s><s>[INST] Q2 [/INST]")]
    [InlineData("shisa", "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nQ1 [/INST] A1 </s><s>[INST] Q2 [/INST]")]
    [InlineData("vicuna", "<s>S USER: Q1 ASSISTANT: A1</s>USER: Q2 ASSISTANT:")]
    [InlineData("zephyr", "<|system|>\nS</s>\n<|user|>\nQ1</s>\n<|assistant|>\nA1</s>\n<|user|>\nQ2</s>\n<|assistant|>\n")]
    public void Built_in_template_writes_its_form(string name, string expected)
    {
        var template = BuiltInTemplates.Find(name)!;
        Assert.Equal(expected, template.RenderChat(Conversation, new() { AddGenerationPrompt = true, Variables = Tokens }).Text);
    }

    [Theory]
    [InlineData("alpaca")]
    [InlineData("alpaca-sep")]
    [InlineData("chatml")]
    [InlineData("guanaco")]
    [InlineData("llama2")]
    [InlineData("shisa")]
    [InlineData("vicuna")]
    [InlineData("zephyr")]
    public void Built_in_template_keeps_its_prefix_and_marks_the_answer(string name)
    {
        var template = BuiltInTemplates.Find(name)!;
        var messages = new ChatMessage[] { new("user", "Q"), new("assistant", "A") };
        var prompt = template.RenderChat(messages[..1], new() { AddGenerationPrompt = true, Variables = Tokens }).Text;
        var full = template.RenderChat(messages, new() { Variables = Tokens });
        Assert.StartsWith(prompt, full.Text, StringComparison.Ordinal);
        var span = Assert.Single(full.GenerationSpans);
        Assert.Contains("A", full.Text[span.Start..span.End], StringComparison.Ordinal);
    }

    [Fact]
    public void Shisa_opens_no_instruction_on_a_first_turn_without_system_message() =>
        Assert.Equal("Q [/INST]", BuiltInTemplates.Find("shisa")!.RenderChat(new[] { new ChatMessage("user", "Q") }, new() { AddGenerationPrompt = true, Variables = Tokens }).Text);

    [Fact]
    public void Alpaca_input_has_a_block_of_its_own()
    {
        var message = new ChatMessage("user", "Q\nR") { Fields = new Dictionary<string, object?> { ["input"] = "I" } };
        Assert.Contains(@"\n[SEP]\n指示:\nQ\nR\n[SEP]\n入力:\nI", BuiltInTemplates.Find("alpaca-sep")!.RenderChat(new[] { message }, new() { Variables = Tokens }).Text, StringComparison.Ordinal);
        Assert.Contains("### Input:\nI", BuiltInTemplates.Find("alpaca")!.RenderChat(new[] { message }, new() { Variables = Tokens }).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_are_null_do_not_reach_the_template()
    {
        var template = ChatTemplate.Parse("{% for m in messages %}{{ m.role }}:{{ m.content is defined }}:{{ m.name is defined }};{% endfor %}", "t");
        Assert.Equal("assistant:False:False;", template.RenderChat(JsonDocument.Parse("""[{"role":"assistant","content":null,"name":null}]""").RootElement).Text);
        Assert.Equal("assistant:False:False;", template.RenderChat(new[] { new ChatMessage("assistant", null) }).Text);
    }

    [Theory]
    [InlineData("reasoning", "R R")]
    [InlineData("thinking", "R R")]
    [InlineData("reasoning_content", "R R")]
    public void Reasoning_is_known_under_its_usual_names(string name, string expected)
    {
        var template = ChatTemplate.Parse("{{ messages[0].reasoning_content }} {{ messages[0].thinking }}", "t");
        Assert.Equal(expected, template.RenderChat(JsonDocument.Parse($$"""[{"role":"assistant","content":"","{{name}}":"R"}]""").RootElement).Text);
    }

    [Fact]
    public void Empty_conversation_is_refused() =>
        Assert.Contains("no messages", Assert.Throws<InvalidDataException>(() => BuiltInTemplates.Find("chatml")!.RenderChat(Array.Empty<ChatMessage>())).Message, StringComparison.Ordinal);

    [Fact]
    public void Content_parts_and_tools_pass_through()
    {
        var template = ChatTemplate.Parse("{{ messages[0].content[0].text }}{{ tools | tojson }}{{ documents is none }}", "t");
        var messages = JsonDocument.Parse("""[{"role":"user","content":[{"type":"text","text":"T"}]}]""").RootElement;
        var tools = JsonDocument.Parse("""[{"name":"f","n":1.0,"big":12345678901234567890123}]""").RootElement;
        Assert.Equal("""T[{"name": "f", "n": 1.0, "big": 12345678901234567890123}]True""", template.RenderChat(messages, new() { Variables = new Dictionary<string, object?> { ["tools"] = tools } }).Text);
    }

    [Fact]
    public void Last_message_can_be_left_open()
    {
        var messages = new ChatMessage[] { new("user", "Q"), new("assistant", "Sure, ") };
        Assert.Equal("<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\nSure, ", BuiltInTemplates.Find("chatml")!.RenderChat(messages, new() { ContinueFinalMessage = true }).Text);
        Assert.Equal("<s>[INST] Q [/INST] Sure, ", BuiltInTemplates.Find("llama2")!.RenderChat(messages, new() { ContinueFinalMessage = true, Variables = Tokens }).Text);
        Assert.Equal("Sure,", ChatTemplate.Parse("{{ messages[-1].content.strip() }}|", "t").RenderChat(messages, new() { ContinueFinalMessage = true }).Text);
        Assert.Throws<InvalidDataException>(() => BuiltInTemplates.Find("chatml")!.RenderChat(messages, new() { ContinueFinalMessage = true, AddGenerationPrompt = true }));
        Assert.Throws<InvalidDataException>(() => BuiltInTemplates.Find("chatml")!.RenderChat(messages, new() { ContinueFinalMessage = true, ContinuedField = "thinking" }));
    }

    [Fact]
    public void Mask_covers_the_tokens_that_the_assistant_wrote()
    {
        var tokenizer = Tokenizer.Load(Golden.Fixture("tokenizers", "bbpe", "tokenizer.json"));
        var chat = tokenizer.RenderChat(new ChatMessage[] { new("user", "Hi"), new("assistant", "Yes 🙂") }, new ChatOptions(), BuiltInTemplates.Find("chatml"));
        var (ids, mask) = tokenizer.EncodeChat(chat);
        Assert.Equal(tokenizer.Encode(chat.Text, addSpecialTokens: false), ids);
        Assert.Equal("Yes 🙂<|im_end|>", tokenizer.Decode([.. ids.Where((_, i) => mask[i])]));
    }

    [Fact]
    public void Model_without_a_template_says_which_ones_there_are()
    {
        var tokenizer = Tokenizer.Load(Golden.Fixture("tokenizers", "bbpe", "tokenizer.json"));
        Assert.Contains("chatml", Assert.Throws<InvalidDataException>(() => tokenizer.RenderChat(Conversation, addGenerationPrompt: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_files_win_over_the_configuration_and_tools_choose_their_own()
    {
        var folder = Directory.CreateTempSubdirectory("anima-chat").FullName;
        File.Copy(Golden.Fixture("tokenizers", "bbpe", "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"),
            """{"eos_token":"<|im_end|>","cls_token":"C","chat_template":[{"name":"default","template":"old"},{"name":"tool_use","template":"tools {{ eos_token }}{{ cls_token }}"}]}""");
        Assert.Equal("old", Tokenizer.Load(folder).RenderChat(Conversation, false));
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "new");
        var tokenizer = Tokenizer.Load(folder);
        Assert.Equal("new", tokenizer.RenderChat(Conversation, false));
        Assert.Equal("tools <|im_end|>C", tokenizer.RenderChat(Conversation, false, extra: new Dictionary<string, object?> { ["tools"] = new[] { "f" } }));
    }
}
