using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>The table of settings, in the order in which they are told.</summary>
/// <remarks>
/// The only list there is: the command line, <c>--help</c>, the keys of files, the environment's names and
/// docs/operations/configuration.md are all made from it. A new setting is a field here and its place in
/// <see cref="ServerOptions"/>.
/// </remarks>
internal static class Settings
{
    private const string WhoAndWhere = "Who and where";
    private const string Cluster = "Cluster";
    private const string Groups = "Groups";
    private const string MemoryAndLimits = "Memory and limits";
    private const string Logs = "Logs";

    private static readonly List<Setting> Table = [];

    public static readonly Setting<string> Name = Row(new Setting<string>
    {
        Flag = "--name",
        Shape = "NAME",
        Section = WhoAndWhere,
        DefaultInWords = "the machine's host name",
        Meaning = "What the cluster calls this node; unique, and stable over restarts.",
        Reason = "One node to a machine needs no other name than the machine's.",
        Price = "Slots follow the name, not the address: a node that returns under its name gets its slots back, "
            + "one that returns under another name starts with other slots and an empty share.",
        Parser = ValueParsers.Taking<string>(StaticList.NameForm, StaticList.TryParseName),
    });

    public static readonly Setting<BindAddress> Http = Row(new Setting<BindAddress>
    {
        Flag = "--http",
        Shape = "[ADDR:]PORT",
        Section = WhoAndWhere,
        Default = "127.0.0.1:8080",
        Meaning = "Where clients reach this node over HTTP; a port alone is on 127.0.0.1.",
        Reason = "A new node talks to nobody but its own machine until it is told to.",
        Price = "0.0.0.0 or [::] lets every machine that can reach this one read and write the cache: there is no "
            + "password, so keep the port inside a network that you trust.",
        Parser = ValueParsers.Taking<BindAddress>(BindAddress.Form, BindAddress.TryParse),
    });

    public static readonly Setting<BindAddress> Peer = Row(new Setting<BindAddress>
    {
        Flag = "--peer",
        Shape = "[ADDR:]PORT",
        Section = WhoAndWhere,
        Default = "127.0.0.1:7946",
        Meaning = "Where the other members reach this node over gRPC; a port alone is on 127.0.0.1.",
        Reason = "The same caution as with --http; 7946 is the port that gossiping members are known by.",
        Price = "Members on other machines need an address that they can connect to. Whoever can connect can read "
            + "and write every entry of this node.",
        Parser = ValueParsers.Taking<BindAddress>(BindAddress.Form, BindAddress.TryParse),
    });

    public static readonly Setting<string> Config = Row(new Setting<string>
    {
        Flag = "--config",
        Shape = "FILE",
        Section = WhoAndWhere,
        Meaning = "A JSON file with settings, at its top level.",
        Reason = "Flags are enough for a first cluster.",
        Price = "A file can be reviewed and mounted; a key in it that is not a setting keeps the node from starting.",
        Parser = ValueParsers.Taking(
            "the name of a file", static (string text, out string file) => (file = text).Length > 0),
    });

    public static readonly Setting<ImmutableArray<Member>> Static = Row(new Setting<ImmutableArray<Member>>
    {
        Flag = "--static",
        Shape = "NAME=HOST:PORT,...",
        Section = Cluster,
        DefaultInWords = "no list, a cluster of one",
        Meaning = "All members of a fixed cluster with their peer addresses, this node included.",
        Reason = "A node that is told of nobody is complete by itself.",
        Price = "Nothing else to operate, but every node needs the same list, and a change of it means a restart. "
            + "Nodes with different lists disagree about owners: they still answer, with more misses.",
        Parser = StaticList.Parse,
    });

    public static readonly Setting<string> MembersFile = Row(new Setting<string>
    {
        Flag = "--members-file",
        Shape = "FILE",
        Section = Cluster,
        Meaning = "A file that lists the members as --static does, one a line or more; # begins a comment.",
        Reason = "A list that never changes needs no file.",
        Price = "Read again every second, so members can join and leave while all run; entries of keys that change "
            + "their owner are lost. Change it at all nodes, and wait for the last one before the next change: nodes "
            + "that see different lists disagree about owners. A file that is missing or wrong changes nothing, and "
            + "a node that it does not name owns no keys and forwards everything.",
        Parser = ValueParsers.Taking(
            "the name of a file", static (string text, out string file) => (file = text).Length > 0),
    });

    public static readonly Setting<HostPort> Advertise = Row(new Setting<HostPort>
    {
        Flag = "--advertise",
        Shape = "HOST:PORT",
        Section = Cluster,
        DefaultInWords = "this node's entry in the list, else the --peer address",
        Meaning = "Where the other members connect to, if that is not where this node listens.",
        Reason = "The list of members says it already.",
        Price = "Needed behind address translation or published container ports. A wrong one makes this node, "
            + "and every key that it owns, unreachable for its peers.",
        Parser = ValueParsers.Taking<HostPort>(
            "HOST:PORT, such as cache1.example:7946 or [2001:db8::1]:7946", HostPort.TryParse),
    });

    public static readonly Setting<ImmutableArray<GroupSetting>> GroupList = Row(
        new Setting<ImmutableArray<GroupSetting>>
        {
            Flag = "--groups",
            Shape = "NAME[=FROM],...",
            Section = Groups,
            DefaultInWords = "no others than the group default",
            Meaning = "Groups of keys beside the default one; FROM is http://HOST/PATH/{key} or file:DIRECTORY.",
            Reason = "Keys and values that clients set need no more than one group.",
            Price = "A missing key of a group with FROM is loaded from there, once in the cluster; the same list "
                + "belongs on every member. Behind it may stand ;WORD=VALUE, where WORD is one of ttl, idle, "
                + "not-found, refresh, grace, load-timeout, max-loads, max-load, jitter, share, replicas (further "
                + "members that keep every entry, 0 to 3), eviction and hot (copies of hot keys, on or off): "
                + "users=https://origin.example/users/{key};ttl=60s;share=2. The group default may be among them: "
                + "default;replicas=1.",
            Parser = Values.GroupList.Parse,
        });

    public static readonly Setting<bool> Demo = Row(new Setting<bool>
    {
        Flag = "--demo",
        Shape = "on|off",
        Section = Groups,
        Default = "off",
        Alone = "on",
        Meaning = "Adds the group scores, which knows the keys Tom, Jack and Sam; the flag alone means on.",
        Reason = "It is for trying things out.",
        Price = "A small share of the memory.",
        Parser = ValueParsers.Switch,
    });

    public static readonly Setting<long> Memory = Row(new Setting<long>
    {
        Flag = "--memory",
        Shape = "SIZE",
        Section = MemoryAndLimits,
        DefaultInWords = "half of the memory that the machine or container has left",
        Lowest = "16MB",
        Meaning = "This node's budget for entries, index and bookkeeping together.",
        Reason = "A node usually has its container to itself, and the process needs some room beside its entries.",
        Price = "Higher keeps more entries and evicts later, at the expense of memory that nothing else can use. The "
            + "process itself needs up to 128 MB more, and large values on their way between members as much as "
            + "--max-in-flight and a few times the largest: leave that in a container's limit. At most what the "
            + "machine or container has left.",
        Parser = ValueParsers.Size,
    });

    public static readonly Setting<int> MaxConnections = Row(new Setting<int>
    {
        Flag = "--max-connections",
        Shape = "COUNT",
        Section = MemoryAndLimits,
        Default = "10000",
        Lowest = "1",
        Highest = "1000000",
        Meaning = "Client connections held open at once; one more ends the one that has been idle longest.",
        Reason = "More than a few hundred application processes with their connection pools need.",
        Price = "Higher serves more clients at once, at the expense of some KB of memory outside the budget and one "
            + "file descriptor for each (see ulimit -n). Lower bounds what slow or hostile clients can hold.",
        Parser = ValueParsers.WholeNumber,
    });

    public static readonly Setting<long> MaxBody = Row(new Setting<long>
    {
        Flag = "--max-body",
        Shape = "SIZE",
        Section = MemoryAndLimits,
        Default = "64MB",
        Lowest = "1KB",
        Highest = "64MB",
        Meaning = "The largest body of one request; a larger one is answered with 413.",
        Reason = "Far above a sensible value, so that only accidents meet it.",
        Price = "Higher takes larger values and larger batches, at the expense of memory outside the budget while "
            + "such a body is read, and of everybody who waits behind it on the same peer link.",
        Parser = ValueParsers.Size,
    });

    public static readonly Setting<long> MaxInFlight = Row(new Setting<long>
    {
        Flag = "--max-in-flight",
        Shape = "SIZE",
        Section = MemoryAndLimits,
        Default = "128MB",
        Lowest = "72MB",
        Meaning = "Memory for the messages above 64 KB between members, all together.",
        Reason = "A quarter for each of requests and replies, sent and received, has room for one value of 31 MB, or "
            + "for thirty of 1 MB; one that is longer goes alone. The least is what the largest message takes.",
        Price = "Higher lets more large values travel at once, at the expense of memory outside the budget; while it "
            + "is encoded or decoded a message takes up to twice its length. Where there is no room, requests wait, "
            + "and fail with 503 when their time is over.",
        Parser = ValueParsers.Size,
    });

    public static readonly Setting<TimeSpan> RequestTimeout = Row(new Setting<TimeSpan>
    {
        Flag = "--request-timeout",
        Shape = "TIME",
        Section = MemoryAndLimits,
        Default = "3s",
        Lowest = "10ms",
        Highest = "30s",
        Meaning = "The deadline of one request, its hop to the owner included.",
        Reason = "Longer than it takes to notice that an owner is lost.",
        Price = "Higher waits longer for slow loaders and slow peers, at the expense of clients that hang on a node "
            + "in trouble. Lower gives up sooner, also on owners that would have answered.",
        Parser = ValueParsers.Duration,
    });

    public static readonly Setting<TimeSpan> DrainTime = Row(new Setting<TimeSpan>
    {
        Flag = "--drain-time",
        Shape = "TIME",
        Section = MemoryAndLimits,
        Default = "5s",
        Lowest = "0s",
        Highest = "1h",
        Meaning = "How long a stop waits for the requests in flight.",
        Reason = "Above --request-timeout, so that every accepted request is answered, and below the 10 s after which "
            + "container engines kill.",
        Price = "Higher finishes more work before leaving, at the expense of slower restarts; 0s cuts requests off.",
        Parser = ValueParsers.Duration,
    });

    public static readonly Setting<bool> LogFormat = Row(new Setting<bool>
    {
        Flag = "--log-format",
        Shape = "text|json",
        Section = Logs,
        Default = "text",
        Meaning = "Lines for people, or one JSON object a line for machines.",
        Reason = "The first reader of a log is a person at a terminal.",
        Price = "json keeps every field apart for a log store, at the expense of lines that are hard to read.",
        Parser = ValueParsers.OneOf(
            ["text", "json"], static (string name, out bool isJson) => (isJson = name == "json") || name == "text"),
    });

    public static readonly Setting<LogLevel> LogLevel = Row(new Setting<LogLevel>
    {
        Flag = "--log-level",
        Shape = "LEVEL",
        Section = Logs,
        Default = "information",
        Meaning = "The least level told: trace, debug, information, warning, error, critical or none.",
        Reason = "Starts, stops and changes of the cluster are told, single requests are not.",
        Price = "Lower tells more, at the expense of throughput and disk; warning tells only of trouble.",
        Parser = ValueParsers.OneOf<LogLevel>(),
    });

    /// <summary>Every setting, by section.</summary>
    public static IReadOnlyList<Setting> All => Table;

    // Fields are initialized in the order of the text, the table first.
    private static Setting<T> Row<T>(Setting<T> setting)
    {
        Table.Add(setting);
        return setting;
    }
}
