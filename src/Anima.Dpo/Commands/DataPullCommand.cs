using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Hub;
using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary><c>data pull SOURCE|MODEL</c>: downloads from the hub ahead of time.</summary>
internal sealed class DataPullCommand : DocumentedCommand
{
    private const string DatasetPrefix = "hf://datasets/";

    private readonly Argument<string> _place = new("SOURCE|MODEL") { Description = "hf://datasets/owner/name[@revision][:split], or hf://owner/name[@revision] for a model." };
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataPullCommand(StandardStreams streams, Interruption interruption) : base("pull", "Download a data set or a model from the Hugging Face hub.")
    {
        Details =
        [
            "Files go to the cache that other programs use too (HF_HOME, HF_HUB_CACHE), checked against the hub's checksums. What is there is not downloaded again; after an interruption the same command goes on where it was. HF_TOKEN gives access to private and gated repositories, HF_ENDPOINT names a mirror.",
            "The paths of a data set's files, or a model's folder, go to standard output. A configuration stands before the split: hf://datasets/owner/name:config/split.",
        ];
        Examples =
        [
            "anima-dpo data pull hf://datasets/HuggingFaceH4/ultrafeedback_binarized:train_prefs",
            "anima-dpo data pull hf://HuggingFaceTB/SmolLM2-135M-Instruct",
        ];
        _streams = streams;
        _interruption = interruption;
        Arguments.Add(_place);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var place = result.GetRequiredValue(_place);
        if (!HubAddress.IsHub(place))
            throw new InvalidDataException($"{place} is not on the hub, so there is nothing to download; name hf://datasets/owner/name or hf://owner/name");
        IEnumerable<string> paths;
        using (var bars = _streams.IsErrorInteractive ? new DownloadBars(_streams.ErrorConsole()) : null)
        using (var client = new HubClient(HubSettings.FromEnvironment(), (IHubProgress?)bars ?? new DownloadMessages(_streams.Error.WriteLine)))
            paths = place.StartsWith(DatasetPrefix, StringComparison.Ordinal) ? PullDataset(client, place) : PullModel(client, place);
        foreach (var path in paths)
            _streams.OutputText.WriteLine(path);
        return ExitCode.Success;
    }

    private List<string> PullDataset(HubClient client, string place)
    {
        var dataset = HubDataset.FetchAsync(client, HubAddress.ParseDataset(place), _interruption.Token).GetAwaiter().GetResult();
        return [.. dataset.Files.Select(file => file.Path)];
    }

    private List<string> PullModel(HubClient client, string place) =>
        [HubModel.FetchAsync(client, HubAddress.ParseModel(place), _interruption.Token).GetAwaiter().GetResult().Folder];
}
