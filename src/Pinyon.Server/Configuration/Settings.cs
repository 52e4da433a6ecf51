using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>The table of settings, in the order of the help text.</summary>
/// <remarks>
/// The only list of them: the command line, <c>--help</c>, the keys in files, the names of environment variables and
/// docs/operations/configuration.md are generated from it. A new setting is a field here and a property of
/// <see cref="ServerOptions"/>.
/// </remarks>
internal static class Settings
{
    private const string NameAndAddresses = "Name and addresses";
    private const string Cluster = "Cluster";
    private const string Groups = "Groups";
    private const string MemoryAndLimits = "Memory and limits";
    private const string Logs = "Logs";

    private static readonly List<Setting> Table = [];

    public static readonly Setting<string> Name = Row(new Setting<string>
    {
        Flag = "--name",
        Shape = "NAME",
        Section = NameAndAddresses,
        DefaultInWords = "the machine's host name",
        Meaning = "The name of this node in the cluster; unique, and the same after a restart.",
        Reason = "With one node on a machine, the name of the machine is unique and stable.",
        Price = "Slots follow the name, not the address: a node that returns with the same name gets its slots "
            + "back, one that returns with a different name gets different slots and starts empty.",
        Parser = ValueParsers.Taking<string>(StaticList.NameForm, StaticList.TryParseName),
    });

    public static readonly Setting<BindAddress> Http = Row(new Setting<BindAddress>
    {
        Flag = "--http",
        Shape = "[ADDR:]PORT",
        Section = NameAndAddresses,
        Default = "127.0.0.1:8080",
        Meaning = "Where clients reach this node over HTTP; a port alone is on 127.0.0.1.",
        Reason = "A new node is reachable only from its own machine until it is configured otherwise.",
        Price = "With 0.0.0.0 or [::] every machine that can reach this one can read and write the cache: there is "
            + "no password, so keep the port inside a network that you trust.",
        Parser = ValueParsers.Taking<BindAddress>(BindAddress.Form, BindAddress.TryParse),
    });

    public static readonly Setting<BindAddress> Peer = Row(new Setting<BindAddress>
    {
        Flag = "--peer",
        Shape = "[ADDR:]PORT",
        Section = NameAndAddresses,
        Default = "127.0.0.1:7946",
        Meaning = "Where the other members reach this node over gRPC; a port alone is on 127.0.0.1.",
        Reason = "The same caution as with --http; 7946 is the customary port of gossip protocols.",
        Price = "Members on other machines need an address that they can connect to. Anyone who can connect can "
            + "read and write every entry of this node.",
        Parser = ValueParsers.Taking<BindAddress>(BindAddress.Form, BindAddress.TryParse),
    });

    public static readonly Setting<string> Config = Row(new Setting<string>
    {
        Flag = "--config",
        Shape = "FILE",
        Section = NameAndAddresses,
        Meaning = "A JSON file with settings at its top level.",
        Reason = "Flags are enough for a first cluster.",
        Price = "A file can be reviewed and mounted; a key in it that is not a setting keeps the node from starting.",
        Parser = ValueParsers.FileName,
    });

    public static readonly Setting<ImmutableArray<Member>> Static = Row(new Setting<ImmutableArray<Member>>
    {
        Flag = "--static",
        Shape = "NAME=HOST:PORT,...",
        Section = Cluster,
        DefaultInWords = "no list, a cluster of one",
        Meaning = "All members of a fixed cluster with their peer addresses, this node included.",
        Reason = "A node without a list works on its own.",
        Price = "Nothing else to operate, but every node needs the same list, and a change needs a restart. Nodes "
            + "with different lists disagree about owners: they still answer, with more misses.",
        Parser = StaticList.Parse,
    });

    public static readonly Setting<string> MembersFile = Row(new Setting<string>
    {
        Flag = "--members-file",
        Shape = "FILE",
        Section = Cluster,
        Meaning = "A file of members as in --static, each line with its newline; # begins a comment.",
        Reason = "A list that never changes needs no file.",
        Price = "Read again every second, so members can join and leave while all run; entries of keys that change "
            + "their owner are lost. A change counts when the file has stayed the same for two seconds. Replace the "
            + "file in one step: write another one beside it and rename that. A file that is written in place, with a "
            + "pause of two seconds or more after a whole line, is taken as the shorter list, and writes are lost; at "
            + "the start of a node the file counts at once. Change it at all nodes, and wait for the last one before "
            + "the next change: nodes that see different lists disagree about owners. A file that is missing or wrong "
            + "changes nothing, and a node that it does not name owns no keys and forwards everything.",
        Parser = ValueParsers.FileName,
    });

    public static readonly Setting<HostPort> Advertise = Row(new Setting<HostPort>
    {
        Flag = "--advertise",
        Shape = "HOST:PORT",
        Section = Cluster,
        DefaultInWords = "this node's entry in the list, else the --peer address",
        Meaning = "Where the other members connect to, if that is not where this node listens.",
        Reason = "The list of members already has it.",
        Price = "Needed with address translation or published container ports. A wrong one makes this node, and "
            + "every key that it owns, unreachable for its peers.",
        Parser = ValueParsers.Taking<HostPort>(
            "HOST:PORT, such as cache1.example:7946 or [2001:db8::1]:7946", HostPort.TryParse),
    });

    public static readonly Setting<ImmutableArray<GroupSetting>> GroupList = Row(
        new Setting<ImmutableArray<GroupSetting>>
        {
            Flag = "--groups",
            Shape = "NAME[=FROM],...",
            Section = Groups,
            DefaultInWords = "only the group default",
            Meaning = "Groups besides the default one; FROM is http://HOST/PATH/{key} or file:DIRECTORY.",
            Reason = "For keys and values that clients set, one group is enough.",
            Price = "A missing key of a group with FROM is loaded from there, once in the cluster; every member "
                + "needs the same list. ;WORD=VALUE may follow, where WORD is one of ttl, idle, "
                + "not-found, refresh, grace, load-timeout, max-loads, max-load, jitter, share, replicas (further "
                + "members that keep every entry, 0 to 3), eviction and hot (copies of hot keys, on or off): "
                + "users=https://origin.example/users/{key};ttl=60s;share=2. The list may configure the group default: "
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
        Meaning = "Adds the group scores, which has the keys Tom, Jack and Sam; the flag alone means on.",
        Reason = "It is for a first try.",
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
        Reason = "A node usually has its container to itself, and the process needs memory besides its entries.",
        Price = "Higher keeps more entries and evicts later, at the expense of memory that nothing else can use. The "
            + "process itself needs up to 128 MB more, and large values on their way between members need "
            + "--max-in-flight and a few times the largest value: leave that much in a container's limit. The "
            + "maximum is what the machine or container has left.",
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
        Meaning = "Maximum of open client connections; one more closes the longest idle one.",
        Reason = "More than a few hundred application processes with connection pools need.",
        Price = "Higher serves more clients at once, at the expense of some KB of memory outside the budget and one "
            + "file descriptor for each (see ulimit -n). Lower limits the memory that slow or hostile clients take.",
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
        Meaning = "The largest request body; a larger one is answered with 413.",
        Reason = "Far above a sensible value, so that only mistakes reach it.",
        Price = "Higher takes larger values and larger batches, at the expense of memory outside the budget while "
            + "such a body is read, and of requests that wait behind it on the same peer link.",
        Parser = ValueParsers.Size,
    });

    public static readonly Setting<long> MaxInFlight = Row(new Setting<long>
    {
        Flag = "--max-in-flight",
        Shape = "SIZE",
        Section = MemoryAndLimits,
        Default = "128MB",
        Lowest = "72MB",
        Meaning = "Memory for all messages above 64 KB between members together.",
        Reason = "Requests and replies, sent and received, have a quarter each: enough for one value of 31 MB or for "
            + "thirty of 1 MB; a longer one travels alone. The minimum is the length of the largest message.",
        Price = "Higher lets more large values travel at once, at the expense of memory outside the budget: more than "
            + "the default has to fit what the machine or container has left beside --memory. A message "
            + "takes up to twice its length while it is encoded or decoded. When the memory is in use, requests "
            + "wait, and fail with 503 at their deadline.",
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
        Meaning = "The deadline of one request, including its hop to the owner.",
        Reason = "Longer than it takes to detect the loss of an owner.",
        Price = "Higher waits longer for slow loaders and slow peers, at the expense of clients that wait for a node "
            + "in trouble. Lower fails sooner, also where the owner would still have answered.",
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
        Meaning = "How long a stop waits for requests in flight.",
        Reason = "Above --request-timeout, so that every accepted request is answered, and below the 10 s after which "
            + "container engines kill the process.",
        Price = "Higher finishes more requests before the end, at the expense of slower restarts; 0s aborts requests.",
        Parser = ValueParsers.Duration,
    });

    public static readonly Setting<bool> LogFormat = Row(new Setting<bool>
    {
        Flag = "--log-format",
        Shape = "text|json",
        Section = Logs,
        Default = "text",
        Meaning = "Lines of text, or one JSON object per line.",
        Reason = "The first reader of a log is a person at a terminal.",
        Price = "json keeps the fields separate for a log store, at the expense of lines that are hard to read.",
        Parser = ValueParsers.OneOf(
            ["text", "json"], static (string name, out bool isJson) => (isJson = name == "json") || name == "text"),
    });

    public static readonly Setting<LogLevel> LogLevel = Row(new Setting<LogLevel>
    {
        Flag = "--log-level",
        Shape = "LEVEL",
        Section = Logs,
        Default = "information",
        Meaning = "The lowest level logged: trace, debug, information, warning, error, critical or none.",
        Reason = "Starts, stops and changes of the cluster are logged, single requests are not.",
        Price = "Lower logs more, at the expense of throughput and disk; warning logs only trouble.",
        Parser = ValueParsers.OneOf<LogLevel>(),
    });

    /// <summary>Every setting, by section.</summary>
    public static IReadOnlyList<Setting> All => Table;

    // Static fields are initialized in the order of the source: the table comes first.
    private static Setting<T> Row<T>(Setting<T> setting)
    {
        Table.Add(setting);
        return setting;
    }
}
