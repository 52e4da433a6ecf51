using Pinyon.Store.Eviction;

namespace Pinyon.Server.Configuration.Values;

/// <summary>The options of a group that follow its name: <c>ttl=60s;eviction=lru</c>.</summary>
internal static class GroupWords
{
    private delegate Parsed<GroupSetting> TakeWord(GroupSetting group, string value);

    /// <summary>The longest value to load unless <c>max-load</c> says otherwise.</summary>
    public const long DefaultMaxLoadBytes = 16 << 20;

    private static readonly Dictionary<string, TakeWord> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ttl"] = Time((options, time) => options with { TimeToLive = time }),
        ["idle"] = Time((options, time) => options with { TimeToIdle = time }),
        ["not-found"] = Time((options, time) => options with { NotFoundTimeToLive = time }),
        ["refresh"] = Time((options, time) => options with { RefreshAfter = time }),
        ["grace"] = Time((options, time) => options with { Grace = time }),
        ["load-timeout"] = Time((options, time) => options with { LoadTimeout = time }),
        ["max-loads"] = Taking(
            ValueParsers.WholeNumber, (group, count) => Of(group, group.Options with { MaxConcurrentLoads = count })),
        ["jitter"] = Number((options, jitter) => options with { Jitter = jitter }),
        ["share"] = Number((options, share) => options with { CapacityShare = share }),
        ["replicas"] = Taking(
            ValueParsers.WholeNumber, (group, count) => Of(group, group.Options with { Replicas = count })),
        ["eviction"] = Taking(
            ValueParsers.OneOf<EvictionPolicyKind>(EvictionPolicies.Names, EvictionPolicies.TryParse),
            (group, eviction) => Of(group, group.Options with { Eviction = eviction })),
        ["hot"] = Taking(
            ValueParsers.Switch, (group, isOn) => Of(group, group.Options with { HotCopies = isOn })),
        ["max-load"] = Taking(ValueParsers.Size, (group, bytes) => group with { MaxLoadBytes = bytes }),
    };

    /// <summary>Sets what one word says.</summary>
    public static Parsed<GroupSetting> Take(GroupSetting group, string word, string value)
    {
        if (Words.TryGetValue(word, out TakeWord? take))
        {
            Parsed<GroupSetting> taken = take(group, value);
            return taken with { Problems = [.. taken.Problems.Select(problem => $"{word} {problem}")] };
        }

        string? near = Spelling.Nearest(word, [.. Words.Keys], candidate => candidate);
        string hint = near is null ? $"there are {string.Join(", ", Words.Keys)}" : $"did you mean {near}?";
        return Parsed<GroupSetting>.Bad($"has no word {word}; {hint}");
    }

    private static TakeWord Time(Func<GroupOptions, TimeSpan, GroupOptions> set) =>
        Taking(ValueParsers.Duration, (group, time) => Of(group, set(group.Options, time)));

    private static TakeWord Number(Func<GroupOptions, double, GroupOptions> set) =>
        Taking(ValueParsers.Number, (group, number) => Of(group, set(group.Options, number)));

    private static TakeWord Taking<T>(Func<string, Parsed<T>> parser, Func<GroupSetting, T, GroupSetting> set) =>
        (group, text) =>
        {
            Parsed<T> parsed = parser(text);
            return new(parsed.IsGood ? set(group, parsed.Value) : group, parsed.Problems);
        };

    private static GroupSetting Of(GroupSetting group, GroupOptions options) => group with { Options = options };
}
