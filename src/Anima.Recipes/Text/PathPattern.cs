using System.Text;
using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>
/// A pattern of paths as shells and the hub know it: <c>*</c> and <c>?</c> stay within a folder, <c>**</c> spans any number of folders,
/// <c>[a-z]</c> and <c>[!a-z]</c> are sets. Case counts; parts are separated by <c>/</c>.
/// </summary>
internal sealed class PathPattern
{
    private static readonly char[] Wildcards = ['*', '?', '['];

    private readonly Regex _regex;

    /// <summary>Reads a pattern.</summary>
    public PathPattern(string text)
    {
        Text = text;
        // No backtracking: time is linear in the path, whatever the pattern.
        _regex = new Regex(ToRegex(text), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether <paramref name="text"/> holds a wildcard.</summary>
    public static bool IsPattern(string text) => text.IndexOfAny(Wildcards) >= 0;

    /// <summary>Whether a path, taken from the same folder as the pattern, is one of those it stands for.</summary>
    public bool Matches(string path) => _regex.IsMatch(path);

    /// <summary>The files that a pattern stands for, ordered by path; none when there are none. Parts that begin with a dot must be named.</summary>
    /// <param name="pattern">The pattern, absolute or from <paramref name="folder"/>.</param>
    /// <param name="folder">An absolute folder.</param>
    /// <returns>Absolute paths.</returns>
    /// <exception cref="InvalidDataException">A folder that would be looked through may not be read.</exception>
    public static IReadOnlyList<string> Find(string pattern, string folder)
    {
        // What comes before the first wildcard is a folder as it stands.
        var wildcard = pattern.IndexOfAny(Wildcards);
        var split = wildcard < 0 ? pattern.LastIndexOf('/') : pattern.LastIndexOf('/', wildcard);
        var root = Path.GetFullPath(pattern[..(split + 1)], folder);
        var rest = new PathPattern(pattern[(split + 1)..]);
        if (!Directory.Exists(root))
            return [];
        var namesHidden = HasHiddenPart(rest.Text);
        var depth = rest.Text.Contains("**", StringComparison.Ordinal) ? int.MaxValue : rest.Text.Count(c => c == '/');
        var options = new EnumerationOptions { RecurseSubdirectories = depth > 0, MaxRecursionDepth = depth, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return
        [
            .. Files(pattern, root, options)
                .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(path => rest.Matches(path) && (namesHidden || !HasHiddenPart(path)))
                .Order(StringComparer.Ordinal)
                .Select(path => Path.Combine(root, path)),
        ];
    }

    // A folder that may not be read could hold files that were meant: training without them would go unseen.
    private static string[] Files(string pattern, string root, EnumerationOptions options)
    {
        try
        {
            return Directory.GetFiles(root, "*", options);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidDataException($"{pattern}: {error.Message.TrimEnd('.')}; make the folder readable, or give a pattern that leaves it out.", error);
        }
    }

    private static bool HasHiddenPart(string path) => path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal);

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                i++;
                // "**/" may also stand for no folder at all.
                var spansFolders = i + 1 < pattern.Length && pattern[i + 1] == '/' && (i == 1 || pattern[i - 2] == '/');
                regex.Append(spansFolders ? "(?:.*/)?" : ".*");
                i += spansFolders ? 1 : 0;
            }
            else if (c == '*')
                regex.Append("[^/]*");
            else if (c == '?')
                regex.Append("[^/]");
            else if (c == '[' && SetEnd(pattern, i) is var end and > 0)
            {
                regex.Append(Set(pattern[(i + 1)..end]));
                i = end;
            }
            else
                regex.Append(Regex.Escape(c.ToString()));
        }
        return regex.Append("\\z").ToString();
    }

    // A bracket right after the opening one is a member of the set; without an end, "[" is just itself.
    private static int SetEnd(string pattern, int start)
    {
        var first = start + 1 < pattern.Length && pattern[start + 1] is '!' or '^' ? start + 2 : start + 1;
        return first < pattern.Length ? pattern.IndexOf(']', first + 1) : -1;
    }

    private static string Set(string members)
    {
        var isNegated = members[0] is '!' or '^';
        var set = new StringBuilder(isNegated ? "[^/" : "[");
        for (var i = isNegated ? 1 : 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                if (members[i] <= members[i + 2])
                    set.Append(Escaped(members[i])).Append('-').Append(Escaped(members[i + 2]));
                i += 2;
            }
            else
                set.Append(Escaped(members[i]));
        }
        // Nothing is in a set whose only range runs backwards.
        return set.Length == 1 ? "[^\\0-\\uffff]" : set.Append(']').ToString();
    }

    private static string Escaped(char member) => FormattableString.Invariant($"\\u{(int)member:x4}");
}
