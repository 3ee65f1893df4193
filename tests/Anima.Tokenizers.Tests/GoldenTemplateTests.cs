using System.Text.Json;
using Anima.Testing;
using Anima.Tokenizers.Templates;

namespace Anima.Tokenizers.Tests;

/// <summary>Rendered text against transformers and Jinja2.</summary>
public sealed class GoldenTemplateTests
{
    // The reference values were made with the clock held here.
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static TheoryData<string> Templates => Environment.GetEnvironmentVariable("ANIMA_GOLDEN") is { Length: > 0 } root
        ? [.. Directory.EnumerateFiles(Path.Combine(root, "chat_templates"), "*.jinja").Select(file => Path.GetFileNameWithoutExtension(file)).Order()]
        : ["none"];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Chat_template_renders_every_conversation_as_transformers_does(string name)
    {
        var template = ChatTemplate.Parse(File.ReadAllText(Golden.Path("chat_templates", $"{name}.jinja")), name);
        var conversations = JsonDocument.Parse(File.ReadAllText(Golden.Path("chat_templates", "conversations.json"))).RootElement;
        var tokens = JsonDocument.Parse(File.ReadAllText(Golden.Path("chat_templates", "index.json"))).RootElement.GetProperty(name).GetProperty("special_tokens");
        var failures = new List<string>();
        foreach (var row in GoldenLines.Read("chat_templates", $"{name}.expected.jsonl"))
        {
            var conversation = conversations.GetProperty(row.GetProperty("conversation").GetString()!);
            var place = $"{row.GetProperty("conversation")} prompt={row.GetProperty("add_generation_prompt")} continue={row.TryGetProperty("continue_final_message", out var c) && c.GetBoolean()}";
            var problem = Compare(row, () => Render(template, conversation, tokens, row));
            if (problem is not null)
                failures.Add($"{place}: {problem}");
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(20)));
    }

    [Fact]
    public void Engine_cases_render_as_Jinja2_does()
    {
        var context = JsonDocument.Parse(File.ReadAllText(Golden.Path("chat_templates", "engine_context.json"))).RootElement;
        var variables = context.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value);
        var failures = new List<string>();
        foreach (var row in GoldenLines.Read("chat_templates", "engine_cases.jsonl"))
        {
            var source = row.GetProperty("template").GetString()!;
            if (Compare(row, () => ChatTemplate.Parse(source, "case").RenderWithSpans(variables, Now)) is { } problem)
                failures.Add($"{source}: {problem}");
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(20)));
    }

    // The reference values of this folder come from the renderer itself: null members and empty conversations reach the template.
    private static RenderedChat Render(ChatTemplate template, JsonElement conversation, JsonElement tokens, JsonElement row)
    {
        var variables = new Dictionary<string, object?> { ["tools"] = null, ["documents"] = null };
        foreach (var token in tokens.EnumerateObject())
            variables[token.Name] = token.Value;
        foreach (var extra in conversation.GetProperty("kwargs").EnumerateObject())
            variables[extra.Name] = extra.Value;
        variables["add_generation_prompt"] = row.GetProperty("add_generation_prompt").GetBoolean();
        var messages = conversation.GetProperty("messages");
        if (row.TryGetProperty("continue_final_message", out var continued) && continued.GetBoolean())
            return template.RenderChat(messages, new() { ContinueFinalMessage = true, Variables = variables, Now = Now });
        variables["messages"] = messages;
        return template.RenderWithSpans(variables, Now);
    }

    private static string? Compare(JsonElement row, Func<RenderedChat> render)
    {
        try
        {
            var chat = render();
            if (row.TryGetProperty("error", out var error))
                return $"rendered '{chat.Text}' instead of the error '{error}'";
            if (row.GetProperty("rendered").GetString() != chat.Text)
                return $"rendered '{chat.Text}' instead of '{row.GetProperty("rendered")}'";
            if (row.TryGetProperty("generation_spans", out var spans) && !Spans(spans).SequenceEqual(chat.GenerationSpans.Select(span => InCodePoints(chat.Text, span))))
                return $"generation spans differ from {spans}";
            return null;
        }
        catch (InvalidDataException e)
        {
            if (!row.TryGetProperty("error", out var error))
                return $"failed with '{e.Message}' instead of rendering '{row.GetProperty("rendered")}'";
            var inner = Assert.IsType<TemplateException>(e.InnerException);
            var raised = row.GetProperty("error_type").GetString() == "TemplateError";
            return raised && inner.Message != error.GetString() || raised != inner.IsRaised ? $"failed with '{inner.Message}' instead of '{error}'" : null;
        }
    }

    private static IEnumerable<(int, int)> Spans(JsonElement spans) => spans.EnumerateArray().Select(span => (span[0].GetInt32(), span[1].GetInt32()));

    private static (int, int) InCodePoints(string text, TextSpan span) => (PythonText.Length(text[..span.Start]), PythonText.Length(text[..span.End]));
}
