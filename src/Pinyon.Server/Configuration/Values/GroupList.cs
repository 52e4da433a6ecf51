using System.Collections.Immutable;
using Pinyon.Server.Loaders;

namespace Pinyon.Server.Configuration.Values;

/// <summary>The value of <c>--groups</c>: groups, separated by commas.</summary>
internal static class GroupList
{
    //     users=https://origin.example/users/{key};ttl=60s , docs=file:/srv/docs , sessions;idle=30m
    //     │     │                                  │              └─ a directory    └─ keys and values
    //     name  where its values come from         └─ GroupWords
    //
    // A comma or semicolon in a URL is written %2C or %3B.
    public const string Form = "NAME, NAME=http://HOST/PATH/{key} or NAME=file:DIRECTORY";

    private const string FilePrefix = "file:";

    /// <summary>Reads every group and reports everything that is wrong with any of them.</summary>
    public static Parsed<ImmutableArray<GroupSetting>> Parse(string text)
    {
        List<GroupSetting> groups = [];
        List<string> problems = [];
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            Parsed<GroupSetting> parsed = ParseEntry(entry);
            problems.AddRange(parsed.Problems);
            if (!parsed.IsGood)
            {
                continue;
            }

            string name = parsed.Value.Options.Name;
            if (groups.Exists(other => string.Equals(other.Options.Name, name, StringComparison.Ordinal)))
            {
                problems.Add($"names the group '{name}' twice");
            }

            groups.Add(parsed.Value);
        }

        return new([.. groups], [.. problems]);
    }

    private static Parsed<GroupSetting> ParseEntry(string entry)
    {
        string[] words = entry.Split(';', StringSplitOptions.TrimEntries);
        string[] nameAndPlace = words[0].Split('=', 2);
        if (nameAndPlace[0].Length == 0)
        {
            return Parsed<GroupSetting>.Bad($"takes groups of the form {Form}, not '{entry}'");
        }

        var options = new GroupOptions { Name = nameAndPlace[0] };
        var group = new GroupSetting(options, null, null, GroupWords.DefaultMaxLoadBytes);
        List<string> problems = [];
        if (nameAndPlace.Length == 2)
        {
            group = Take(WithPlace(group, nameAndPlace[1]), group);
        }

        string[][] pairs = [.. words.Skip(1).Select(word => word.Split('=', 2))];
        problems.AddRange(pairs.CountBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .Where(given => given.Value > 1)
            .Select(given => $"is given {given.Key} more than once"));
        foreach (string[] word in pairs)
        {
            group = Take(GroupWords.Take(group, word[0], word.Length == 2 ? word[1] : ""), group);
        }

        if (problems.Count == 0)
        {
            problems.AddRange(WithLoader(group).Validate());
        }

        return new(group, [.. problems.Select(problem => $"(group '{options.Name}') {problem.TrimEnd('.')}")]);

        GroupSetting Take(Parsed<GroupSetting> parsed, GroupSetting before)
        {
            problems.AddRange(parsed.Problems);
            return parsed.IsGood ? parsed.Value : before;
        }
    }

    private static Parsed<GroupSetting> WithPlace(GroupSetting group, string place)
    {
        if (place.StartsWith(FilePrefix, StringComparison.OrdinalIgnoreCase))
        {
            string directory = place[FilePrefix.Length..];
            return Directory.Exists(directory)
                ? Parsed<GroupSetting>.Good(group with { Directory = directory })
                : Parsed<GroupSetting>.Bad($"loads from {place}, a directory that does not exist");
        }

        return OriginTemplate.TryParse(place) is { } origin
            ? Parsed<GroupSetting>.Good(group with { Origin = origin })
            : Parsed<GroupSetting>.Bad($"loads from {OriginTemplate.Form}, or from file:DIRECTORY, not from '{place}'");
    }

    // Some options are valid only with a loader. The real one is made when the node is built; any will do here.
    private static GroupOptions WithLoader(GroupSetting group) =>
        group.Origin is null && group.Directory is null
            ? group.Options
            : group.Options with { Loader = (_, _, _) => ValueTask.FromResult(LoadResult.NotFound) };
}
