using Anima.Dpo.Commands;

namespace Anima.Dpo.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help-train", "train", "--help")]
    [InlineData("help-sft", "sft", "--help")]
    [InlineData("help-score", "score", "--help")]
    [InlineData("help-generate", "generate", "--help")]
    [InlineData("help-chat", "chat", "--help")]
    [InlineData("help-tokenize", "tokenize", "--help")]
    [InlineData("help-template", "template", "--help")]
    [InlineData("help-template-render", "template", "render", "--help")]
    [InlineData("help-model", "model", "--help")]
    [InlineData("help-model-new", "model", "new", "--help")]
    [InlineData("help-tokenizer", "tokenizer", "--help")]
    [InlineData("help-tokenizer-train", "tokenizer", "train", "--help")]
    [InlineData("help-data", "data", "--help")]
    [InlineData("help-data-pull", "data", "pull", "--help")]
    [InlineData("help-data-inspect", "data", "inspect", "--help")]
    [InlineData("help-data-stats", "data", "stats", "--help")]
    [InlineData("help-data-check", "data", "check", "--help")]
    [InlineData("help-data-convert", "data", "convert", "--help")]
    [InlineData("help-data-tokens", "data", "tokens", "--help")]
    [InlineData("help-data-prepare", "data", "prepare", "--help")]
    [InlineData("help-doctor", "doctor", "-h")]
    public void Help_goes_to_standard_output_and_ends_in_examples(string snapshot, params string[] args)
    {
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run(args));
        Assert.Empty(terminal.Error);
        Snapshot.Verify(terminal.Output, snapshot);
    }

    [Fact]
    public void Help_is_a_command_too()
    {
        using var option = new Terminal();
        using var command = new Terminal();
        Assert.Equal(0, option.Run("data", "check", "--help"));
        Assert.Equal(0, command.Run("help", "data", "check"));
        Assert.Equal(option.Output, command.Output);
    }

    [Fact]
    public void Every_command_shows_an_example_that_begins_with_its_own_name()
    {
        using var terminal = new Terminal();
        DocumentedCommand[] commands = [new TrainCommand(terminal.Streams, terminal.Interruption), new SftCommand(terminal.Streams, terminal.Interruption), new ScoreCommand(terminal.Streams, terminal.Interruption), new GenerateCommand(terminal.Streams, terminal.Interruption), new ChatCommand(terminal.Streams, terminal.Interruption), new TokenizeCommand(terminal.Streams, terminal.Interruption), new TemplateCommand(terminal.Streams, terminal.Interruption), new DataCommand(terminal.Streams, terminal.Interruption), new ModelCommand(terminal.Streams, terminal.Interruption), new TokenizerCommand(terminal.Streams, terminal.Interruption), new DoctorCommand(terminal.Streams)];
        Assert.All(commands, command => Assert.Contains(command.Examples, example => example.Contains($"anima-dpo {command.Name}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("anima-dpo needs a command: ")]
    [InlineData("'trian' is not a command of anima-dpo; did you mean 'train'?", "trian")]
    [InlineData("'trian' is not a command of anima-dpo; did you mean 'train'?", "trian", "my.yaml")]
    [InlineData("'--vebrose' is not an option of anima-dpo; did you mean '--verbose'?", "--vebrose")]
    [InlineData("'xyzzy' is not a command of anima-dpo; see 'anima-dpo --help'", "xyzzy")]
    [InlineData("'trian' is not a command of anima-dpo; did you mean 'train'?", "trian", "--help")]
    [InlineData("'@file.rsp' is not a command of anima-dpo; see 'anima-dpo --help'", "@file.rsp")]
    [InlineData("anima-dpo template needs a command: render; see 'anima-dpo template --help'", "template")]
    [InlineData("'redner' is not a command of anima-dpo template; did you mean 'render'?", "template", "redner")]
    [InlineData("train takes either a recipe or --resume; see 'anima-dpo train --help'", "train")]
    [InlineData("train takes either a recipe or --resume; see 'anima-dpo train --help'", "train", "a.yaml", "--resume")]
    [InlineData("'b.yaml' is not expected here; see 'anima-dpo train --help'", "train", "a.yaml", "b.yaml")]
    [InlineData("'loss.beta=2' is not expected here; write --set before each key=value", "train", "a.yaml", "loss.beta=2")]
    [InlineData("'--sett' is not an option of anima-dpo train; did you mean '--set'?", "train", "a.yaml", "--sett")]
    [InlineData("'--lr' is not an option of anima-dpo train; see 'anima-dpo train --help'", "train", "--lr", "1", "r.yaml")]
    [InlineData("'-x' is not an option of anima-dpo data check; see 'anima-dpo data check --help'", "data", "check", "-x")]
    [InlineData("RECIPE is empty; see 'anima-dpo train --help'", "train", "")]
    [InlineData("SOURCE is empty; see 'anima-dpo data check --help'", "data", "check", "")]
    [InlineData("--model is empty; see 'anima-dpo score --help'", "score", "--model", "")]
    [InlineData("--max-length counts tokens; give --model too; see 'anima-dpo data check --help'", "data", "check", "s.jsonl", "--max-length", "10")]
    [InlineData("--truncation-side counts tokens; give --model too; see 'anima-dpo data check --help'", "data", "check", "s.jsonl", "--truncation-side", "left")]
    [InlineData("--lengths counts tokens; give --model too; see 'anima-dpo data stats --help'", "data", "stats", "s.jsonl", "--lengths", "5")]
    [InlineData("generate takes either --prompt or --input; see 'anima-dpo generate --help'", "generate", "--model", "m", "--prompt", "x", "--input", "y")]
    [InlineData("nope does not exist; give a model's folder, or hf://owner/name", "score", "--model", "nope")]
    [InlineData("nope does not exist; give a model's folder, or hf://owner/name", "chat", "--model", "nope")]
    [InlineData("nope does not exist; give a model's folder, or hf://owner/name", "data", "check", "s.jsonl", "--model", "nope")]
    [InlineData("nope does not exist; give a model's folder, or hf://owner/name", "data", "stats", "s.jsonl", "--model", "nope")]
    [InlineData("nope does not exist; give a model's folder, or hf://owner/name", "data", "inspect", "s.jsonl", "--model", "nope")]
    [InlineData("https://h/m: addresses of https:// are not read; download it and give its path, or name it as hf://", "chat", "--model", "https://h/m")]
    [InlineData("s3://b/x.jsonl: addresses of s3:// are not read;", "data", "check", "s3://b/x.jsonl")]
    [InlineData("~/x.jsonl: ~ stands for a home folder only to a shell; write the whole path", "data", "check", "~/x.jsonl")]
    [InlineData("Option '--model' is required; see 'anima-dpo score --help'", "score")]
    [InlineData("--max-length must be a whole number of at least 2, but is 'abc'; see 'anima-dpo score --help'", "score", "--model", "m", "--max-length", "abc")]
    [InlineData("--max-length must be a whole number of at least 2, but is '1'; see 'anima-dpo score --help'", "score", "--model", "m", "--max-length", "1")]
    [InlineData("--max-length must be a whole number of at least 2, but is '99999999999'; see 'anima-dpo score --help'", "score", "--model", "m", "--max-length=99999999999")]
    [InlineData("--quantize must be none or nf4, but is 'int8'; see 'anima-dpo score --help'", "score", "--model", "m", "--quantize", "int8")]
    [InlineData("--dtype must be fp32 or bf16, but is 'fp16'; see 'anima-dpo score --help'", "score", "--model", "m", "--dtype", "fp16")]
    [InlineData("Required argument missing for option: '--model'; see 'anima-dpo score --help'", "score", "--model")]
    [InlineData("--truncation-side must be left or right, but is 'up'; see 'anima-dpo data tokens --help'", "data", "tokens", "--model", "m", "s", "--truncation-side", "up")]
    [InlineData("--column must be PART=NAME with a part of prompt, chosen, rejected, messages, completion, text, responses, scores, ranks, score_chosen, score_rejected, instruction, input, output, but is 'question'", "data", "tokens", "--model", "m", "s.jsonl", "--column", "question")]
    [InlineData("sft takes either a recipe or --resume; see 'anima-dpo sft --help'", "sft")]
    [InlineData("--compare needs an adapter; give --adapter; see 'anima-dpo generate --help'", "generate", "--model", "m", "--compare")]
    [InlineData("--greedy takes the likeliest token and --top-k draws one; give only one of them; see 'anima-dpo generate --help'", "generate", "--model", "m", "--greedy", "--top-k", "4")]
    [InlineData("--top-p must be a number above 0 and up to 1, but is '1.5'; see 'anima-dpo generate --help'", "generate", "--model", "m", "--top-p", "1.5")]
    [InlineData("--temperature must be a number of at least 0, but is 'NaN'; see 'anima-dpo chat --help'", "chat", "--model", "m", "--temperature", "NaN")]
    [InlineData("--seed must be a whole number from 0, but is '-1'; see 'anima-dpo generate --help'", "generate", "--model", "m", "--seed=-1")]
    public void Wrong_arguments_exit_with_2_and_a_sentence_on_standard_error(string start, params string[] args)
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run(args));
        Assert.Empty(terminal.Output);
        Assert.StartsWith(start, terminal.Error, StringComparison.Ordinal);
        Assert.Single(terminal.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void The_version_is_one_line()
    {
        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("--version"));
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", terminal.Output);
    }

    [Fact]
    public void A_wrong_recipe_is_bad_input_told_without_a_stack()
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("my.yaml", "model: {path: m}\ndata: {train: a.jsonl}\nloss: {btea: 1}\n");
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("train", recipe));
        Assert.Equal($"{recipe}:3:8: loss.btea is not a known key; did you mean 'beta'?\n", terminal.Error);
        Assert.Empty(terminal.Output);
    }

    [Theory]
    [InlineData("loss.beta=x", "--set loss.beta: loss.beta must be a number above 0, but is 'x'\n")]
    [InlineData("loss.type=robust", "--set loss.type: the loss robust is not in this version; use hinge, ipo, sft, sigmoid\n")]
    public void A_wrong_override_is_bad_input(string setting, string error)
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("my.yaml", "model: {path: m}\ndata: {train: a.jsonl}\n");
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("train", recipe, "--set", "train.seed=1", "--set", setting));
        Assert.Equal(error, terminal.Error);
    }

    [Fact]
    public void A_missing_recipe_is_bad_input()
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("train", "no/such.yaml"));
        Assert.Equal("no/such.yaml: there is no such recipe; give the path of a YAML file\n", terminal.Error);
    }

    [Fact]
    public void A_run_that_is_not_there_is_bad_input()
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("train", "--resume", "no-such-run"));
        Assert.StartsWith("no-such-run: there is no run here", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_adds_the_stack()
    {
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("train", "no/such.yaml", "--verbose"));
        Assert.Contains("   at Anima.Recipes.RecipeReader", terminal.Error, StringComparison.Ordinal);
    }
}
