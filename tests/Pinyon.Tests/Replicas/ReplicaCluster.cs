using System.Text;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Routing;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Replicas;

/// <summary>Nodes a, b and c, in virtual time, with one replica by default.</summary>
internal sealed class ReplicaCluster : IAsyncDisposable
{
    public static readonly GroupOptions Group = new() { Name = PinyonNodeOptions.DefaultGroup, Replicas = 1 };

    private static readonly Member[] Members = [.. "abc".Select(name => TestCluster.MemberNamed($"{name}"))];

    private readonly TestCluster _cluster;

    /// <param name="group">The group of all nodes.</param>
    /// <param name="ahead">How far each node's clock is ahead of the test's.</param>
    public ReplicaCluster(GroupOptions? group = null, Func<string, TimeSpan>? ahead = null)
    {
        _cluster = new TestCluster { Groups = [group ?? Group] };
        foreach (Member member in Members)
        {
            var time = new NodeTimeProvider(Time, ahead?.Invoke(member.Name) ?? default);
            _cluster.Start(member.Name, Members, time);
        }

        Key = new CacheKey("pine");
        string[] order = [.. this["a"].View.Slots.Replicas(KeySlot.Of(Key.Bytes.Span), 2)
            .Select(number => Members[number].Name)];
        (Owner, Replica, Other) = (this["a"].OwnerOf(Key).Name, order[0], order[1]);
    }

    public CacheKey Key { get; }

    /// <summary>The owner of the key.</summary>
    public string Owner { get; }

    /// <summary>The first replica.</summary>
    public string Replica { get; }

    /// <summary>The third node: the second replica, if there are two.</summary>
    public string Other { get; }

    public ManualTimeProvider Time => _cluster.Time;

    public InProcessTransport Transport => _cluster.Transport;

    public PinyonNode this[string name] => _cluster[name];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Group On(string name) => this[name].Group(PinyonNodeOptions.DefaultGroup);

    /// <summary>The value of the key at one node, as text; null = no value.</summary>
    public async Task<string?> TextAtAsync(string name, CacheKey? key = null)
    {
        PeerResult kept = await KeptAtAsync(name, key);
        return kept.Status is PeerStatus.Found ? Encoding.ASCII.GetString(kept.Value.Span) : null;
    }

    /// <summary>The entry of the key at one node.</summary>
    public Task<PeerResult> KeptAtAsync(string name, CacheKey? key = null) => _cluster.KeptAtAsync(name, key ?? Key);

    public async Task<string?> GetAsync(string name, CacheKey? key = null) =>
        await On(name).GetAsync(key ?? Key, Cancellation) is { } entry
            ? Encoding.ASCII.GetString(entry.Value.Span)
            : null;

    public Task SetAsync(string name, string value) =>
        On(name).SetAsync(Key, new CacheValue(Encoding.ASCII.GetBytes(value)), Cancellation).AsTask();

    public Task RemoveAsync(string name) => On(name).RemoveAsync(Key, Cancellation).AsTask();

    /// <summary>Sends an entry to a node, as an owner would.</summary>
    public async Task<PeerResult> SendAsync(string to, ulong version, string? value)
    {
        var item = new PeerItem(Key, Encoding.ASCII.GetBytes(value ?? ""))
        {
            State = new PeerState(version) { IsRemoved = value is null },
        };
        PeerReply reply = await this[to].Handler.AnswerAsync(RequestOf(to, item), Cancellation);
        return reply.Results[0];
    }

    public PeerRequest RequestOf(string to, PeerItem item) => new(
        PeerOperation.Replicate,
        PinyonNodeOptions.DefaultGroup,
        new PeerHeader(this[to].Ring, Clock: 0, Final: false, NotAfter: ulong.MaxValue),
        [item with { State = item.State is { } state ? state with { View = View, IsFromOwner = true } : null }]);

    private ulong View => this["a"].View.Fingerprint;

    public void Set(string name, InProcessLink link) => Transport.Set(TestCluster.MemberNamed(name), link);

    /// <summary>How many calls with entries a member received.</summary>
    public int Sent(string to) => Transport.Calls(TestCluster.MemberNamed(to), PeerOperation.Replicate);

    /// <summary>Runs a test whose clock advances while all of its tasks wait.</summary>
    public void Run(Func<Task> test) => VirtualRun.Run(Time, TimeSpan.FromMinutes(1), test);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
