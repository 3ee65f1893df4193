using Anima.Testing;

namespace Anima.Tokenizers.Tests;

/// <summary>A real chat model's tokenizer and template against the whole reference stack.</summary>
public sealed class GoldenSmolLm2Tests
{
    private static Tokenizer Load()
    {
        var folder = Golden.Path("..", "models", "smollm2-135m-instruct");
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} is not there: the model's tokenizer is not part of the repository.");
        return Tokenizer.Load(folder);
    }

    [Fact]
    public void Ids_and_text_equal_the_reference()
    {
        var tokenizer = Load();
        foreach (var row in GoldenLines.Read("smollm2", "tokenizer.jsonl"))
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = tokenizer.Encode(text);
            Assert.Equal(row.GetProperty("ids").Ids(), ids);
            Assert.Equal(row.GetProperty("ids_split_special").Ids(), tokenizer.Encode(text, splitSpecialTokens: true));
            Assert.Equal(row.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
            Assert.Equal(row.GetProperty("decoded_skip").GetString(), tokenizer.Decode(ids, skipSpecialTokens: true));
        }
    }

    [Fact]
    public void Conversations_render_and_encode_as_the_reference()
    {
        var tokenizer = Load();
        foreach (var row in GoldenLines.Read("smollm2", "chat.jsonl"))
        {
            var options = new ChatOptions
            {
                AddGenerationPrompt = row.GetProperty("add_generation_prompt").GetBoolean(),
                ContinueFinalMessage = row.GetProperty("continue_final_message").GetBoolean(),
            };
            var text = tokenizer.RenderChat(row.GetProperty("messages"), options).Text;
            Assert.Equal(row.GetProperty("text").GetString(), text);
            Assert.Equal(row.GetProperty("ids").Ids(), tokenizer.Encode(text, addSpecialTokens: false));
        }
    }
}
