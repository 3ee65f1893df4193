using System.Text;
using System.Text.RegularExpressions;
using Anima.Testing;

namespace TorchSharp.Tests;

/// <summary>The training library compiles unchanged against TorchSharp only while every member here is one of TorchSharp's.</summary>
public sealed partial class SurfaceTests
{
    private static readonly string Committed = Path.Combine(Golden.RepositoryRoot, "src", "Anima.Torch", "surface.txt");

    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        var actual = Describe();
        if (Environment.GetEnvironmentVariable("ANIMA_UPDATE_SURFACE") == "1")
            File.WriteAllText(Committed, actual);
        Assert.True(File.Exists(Committed), $"{Committed} is missing: run the tests once with ANIMA_UPDATE_SURFACE=1.");
        var (was, now) = (File.ReadAllLines(Committed), actual.Split('\n'));
        var changes = now.Except(was).Select(line => "+ " + line).Concat(was.Except(now).Select(line => "- " + line)).ToList();
        Assert.True(actual == File.ReadAllText(Committed),
            $"The public surface changed; if that is meant, run the tests once with ANIMA_UPDATE_SURFACE=1 and commit surface.txt.\n{string.Join('\n', changes)}");
    }

    [Fact]
    public void Every_member_is_one_of_TorchSharps()
    {
        var list = Path.Combine(Golden.Root, "..", "torchsharp-signatures.txt");
        Assert.SkipUnless(File.Exists(list), $"{list} is missing: this test compares with a list made from TorchSharp's own assembly.");
        var torchSharp = Read(list);
        var deviations = new List<string>();
        foreach (var type in SurfaceFormatter.PublicTypes(typeof(torch).Assembly, "TorchSharp"))
        {
            var name = SurfaceFormatter.Name(type);
            if (!torchSharp.TryGetValue(name, out var members))
            {
                deviations.Add($"## {name}");
                continue;
            }
            // Files of TorchSharp without nullable annotations have none in the list.
            var forms = new SurfaceFormatter(true).Members(type).Zip(new SurfaceFormatter(false).Members(type));
            deviations.AddRange(forms.Where(form => !members.Contains(form.First) && !members.Contains(form.Second)).Select(form => $"{name}: {form.First}"));
        }
        Assert.True(deviations.Count == 0, $"{deviations.Count} members are not TorchSharp's:\n{string.Join('\n', deviations)}");
    }

    private static string Describe()
    {
        var text = new StringBuilder("# Every public type and member of Anima.Torch in TorchSharp's namespaces; see SurfaceTests.\n");
        var formatter = new SurfaceFormatter(nullableReferences: true);
        foreach (var type in SurfaceFormatter.PublicTypes(typeof(torch).Assembly, "TorchSharp").OrderBy(SurfaceFormatter.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(SurfaceFormatter.Name(type)).Append('\n');
            foreach (var member in formatter.Members(type).Order(StringComparer.Ordinal))
                text.Append("  ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static Dictionary<string, HashSet<string>> Read(string path)
    {
        var types = new Dictionary<string, HashSet<string>>();
        HashSet<string> members = [];
        foreach (var line in File.ReadLines(path))
        {
            if (Heading().Match(line) is { Success: true } heading)
                types[heading.Groups[1].Value] = members = [];
            else if (line.StartsWith("  ", StringComparison.Ordinal))
                members.Add(Location().Replace(line, "").Trim().Replace(" [Obsolete]", "", StringComparison.Ordinal));
        }
        return types;
    }

    [GeneratedRegex(@"^## .*?(TorchSharp\.\S.*?) : ")]
    private static partial Regex Heading();

    [GeneratedRegex(@" @\S+:\d+$|   //.*$")]
    private static partial Regex Location();
}
