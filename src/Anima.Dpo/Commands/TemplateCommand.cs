namespace Anima.Dpo.Commands;

/// <summary><c>template</c>: what chat templates do.</summary>
internal sealed class TemplateCommand : DocumentedCommand
{
    /// <summary>The command over the given streams.</summary>
    public TemplateCommand(StandardStreams streams, Interruption interruption) : base("template", "Work with chat templates.")
    {
        Examples = ["anima-dpo template render --model models/SmolLM2-135M-Instruct --input conversations.jsonl"];
        Subcommands.Add(new TemplateRenderCommand(streams, interruption));
    }
}
