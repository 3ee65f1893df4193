using System.CommandLine;
using Anima.Rlhf.Generation;

namespace Anima.Dpo.Commands;

/// <summary>How tokens are chosen and when an answer ends: the options of <c>generate</c> and <c>chat</c>.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<int?> _maxNewTokens = NumberOption.Whole("--max-new-tokens", "Most new tokens of an answer; 256 by default.", min: 1);
    private readonly Option<bool> _greedy = new("--greedy") { Description = "Always take the likeliest token: the default unless one of the next five is given." };
    private readonly Option<double?> _temperature = NumberOption.Real("--temperature", "Divides the logits: below 1 plays safer, 0 is --greedy.", x => x >= 0, "a number of at least 0");
    private readonly Option<double?> _topP = NumberOption.Real("--top-p", "Draw from the likeliest tokens that make up this share of the probability.", x => x is > 0 and <= 1, "a number above 0 and up to 1");
    private readonly Option<int?> _topK = NumberOption.Whole("--top-k", "Draw from so many of the likeliest tokens; 0 for all.", min: 0);
    private readonly Option<double?> _minP = NumberOption.Real("--min-p", "Leave out tokens less likely than this share of the likeliest one.", x => x is >= 0 and <= 1, "a number from 0 to 1");
    private readonly Option<long?> _seed = NumberOption.Seed("--seed", "Seeds the draws; the same seed gives the same answers. 0 by default.");
    private readonly Option<double?> _repetitionPenalty = NumberOption.Real("--repetition-penalty", "Above 1, makes tokens that occur already less likely.", x => x > 0, "a number above 0");
    private readonly Option<bool> _ignoreEos = new("--ignore-eos") { Description = "Go on past end tokens." };
    private readonly Option<string[]> _stop = new("--stop") { Description = "End an answer before this text. May be given several times.", HelpName = "TEXT" };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _maxNewTokens, _greedy, _temperature, _topP, _topK, _minP, _seed, _repetitionPenalty, _ignoreEos, _stop })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_greedy) && Draws.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                result.AddError($"--greedy takes the likeliest token and {other.Name} draws one; give only one of them");
            if ((result.GetValue(_stop) ?? []).Contains(""))
                result.AddError("--stop needs a text");
        });
    }

    /// <summary>The texts that end an answer.</summary>
    public IReadOnlyList<string> Stops(ParseResult result) => result.GetValue(_stop) ?? [];

    /// <summary>What the options ask for.</summary>
    public GenerationOptions Of(ParseResult result)
    {
        var defaults = new GenerationOptions();
        var draws = Draws.Any(option => result.GetResult(option) is { Implicit: false }) && result.GetValue(_temperature) != 0;
        return new GenerationOptions
        {
            MaxNewTokens = result.GetValue(_maxNewTokens) ?? defaults.MaxNewTokens,
            Greedy = !draws,
            Temperature = result.GetValue(_temperature) ?? defaults.Temperature,
            TopP = result.GetValue(_topP) ?? defaults.TopP,
            TopK = result.GetValue(_topK) ?? defaults.TopK,
            MinP = result.GetValue(_minP) ?? defaults.MinP,
            Seed = result.GetValue(_seed) ?? defaults.Seed,
            RepetitionPenalty = result.GetValue(_repetitionPenalty) ?? defaults.RepetitionPenalty,
            IgnoreEos = result.GetValue(_ignoreEos),
        };
    }

    private Option[] Draws => [_temperature, _topP, _topK, _minP, _seed];
}
