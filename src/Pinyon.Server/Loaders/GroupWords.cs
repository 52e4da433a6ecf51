using System.Globalization;
using Pinyon.Server.Configuration;
using Pinyon.Store.Eviction;

namespace Pinyon.Server.Loaders;

/// <summary>What may be said of a group behind its name: <c>ttl=60s;eviction=lru</c>.</summary>
internal static class GroupWords
{
    /// <summary>Unless <c>max-load</c> says otherwise.</summary>
    public const long DefaultMaxLoadBytes = 16 << 20;

    private static readonly Dictionary<string, Func<GroupSetting, string, Parsed<GroupSetting>>> Words = new(
        StringComparer.OrdinalIgnoreCase)
    {
        ["ttl"] = Time((options, time) => options with { TimeToLive = time }),
        ["idle"] = Time((options, time) => options with { TimeToIdle = time }),
        ["not-found"] = Time((options, time) => options with { NotFoundTimeToLive = time }),
        ["refresh"] = Time((options, time) => options with { RefreshAfter = time }),
        ["grace"] = Time((options, time) => options with { Grace = time }),
        ["load-timeout"] = Time((options, time) => options with { LoadTimeout = time }),
        ["max-loads"] = Taking<int>(
            ValueParsers.WholeNumber, (group, count) => Of(group, group.Options with { MaxConcurrentLoads = count })),
        ["jitter"] = Number((options, jitter) => options with { Jitter = jitter }),
        ["share"] = Number((options, share) => options with { CapacityShare = share }),
        ["replicas"] = Taking<int>(
            ValueParsers.WholeNumber, (group, count) => Of(group, group.Options with { Replicas = count })),
        ["eviction"] = Taking<EvictionPolicyKind>(
            Policy, (group, eviction) => Of(group, group.Options with { Eviction = eviction })),
        ["hot"] = Taking<bool>(
            ValueParsers.Switch, (group, isOn) => Of(group, group.Options with { HotCopies = isOn })),
        ["max-load"] = Taking<long>(
            ValueParsers.Taking<long>(SizeText.Form, SizeText.TryParse),
            (group, bytes) => group with { MaxLoadBytes = bytes }),
    };

    /// <summary>Takes one word into the setting.</summary>
    public static Parsed<GroupSetting> Take(GroupSetting group, string word, string value)
    {
        if (Words.TryGetValue(word, out Func<GroupSetting, string, Parsed<GroupSetting>>? take))
        {
            Parsed<GroupSetting> taken = take(group, value);
            return taken with { Problems = [.. taken.Problems.Select(problem => $"{word} {problem}")] };
        }

        string? near = Spelling.Nearest(word, [.. Words.Keys], candidate => candidate);
        string hint = near is null ? $"there are {string.Join(", ", Words.Keys)}" : $"did you mean {near}?";
        return Parsed.Bad<GroupSetting>($"has no word {word}; {hint}");
    }

    private static Func<GroupSetting, string, Parsed<GroupSetting>> Time(
        Func<GroupOptions, TimeSpan, GroupOptions> set) =>
        Taking<TimeSpan>(
            ValueParsers.Taking<TimeSpan>(DurationText.Form, DurationText.TryParse),
            (group, time) => Of(group, set(group.Options, time)));

    private static Func<GroupSetting, string, Parsed<GroupSetting>> Number(
        Func<GroupOptions, double, GroupOptions> set) =>
        Taking<double>(
            ValueParsers.Taking<double>("a number such as 0.5", TryParseNumber),
            (group, number) => Of(group, set(group.Options, number)));

    private static Func<GroupSetting, string, Parsed<GroupSetting>> Taking<T>(
        ValueParser<T> parser, Func<GroupSetting, T, GroupSetting> set) =>
        (group, text) =>
        {
            Parsed<T> parsed = parser(text);
            return new(parsed.IsGood ? set(group, parsed.Value) : group, parsed.Problems);
        };

    private static bool TryParseNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    // The names of policies have hyphens in them: w-tinylfu.
    private static Parsed<EvictionPolicyKind> Policy(string text)
    {
        string name = text.Replace("-", "", StringComparison.Ordinal);
        Parsed<EvictionPolicyKind> parsed = ValueParsers.OneOf<EvictionPolicyKind>()(name);
        return parsed.IsGood
            ? parsed
            : Parsed.Bad<EvictionPolicyKind>($"takes one of w-tinylfu, lru, midpoint-lru, s3-fifo, not '{text}'");
    }

    private static GroupSetting Of(GroupSetting group, GroupOptions options) => group with { Options = options };
}
