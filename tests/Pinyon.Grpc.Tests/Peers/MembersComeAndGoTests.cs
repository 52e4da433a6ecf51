using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>A member that joins and leaves again and again, over real connections, leaves nothing behind.</summary>
public sealed class MembersComeAndGoTests : IAsyncLifetime
{
    /// <summary>Each with a lane, its thread, and an HTTP/2 connection. Virtual time does a thousand
    /// (<c>ViewPublisherTests</c>).</summary>
    private const int Rounds = 200;

    private const int TooLongForALane = 200_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Member A = new("a", "127.0.0.1:1");

    private readonly MutableMembership _list = new([A]);
    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions());
    private readonly GrpcPeerTransport _joinersTransport = new(new GrpcPeerOptions());
    private GrpcHost _host = null!;
    private PinyonNode _node = null!;
    private PinyonNode _joiner = null!;
    private Member _b = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _joiner = Start("b", new StaticMembership([A, new Member("b", "127.0.0.1:1")]), _joinersTransport);
        _host = await GrpcHost.StartAsync(_joiner.Handler);
        _b = new Member("b", $"127.0.0.1:{_host.Address.Port}");
        _node = Start("a", _list, _transport);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _transport.Dispose();
        await _host.DisposeAsync();
        await _joiner.DisposeAsync();
        _joinersTransport.Dispose();
    }

    [Fact]
    public async Task Member_ThatJoinsAndLeavesHundredsOfTimes_LeavesNeitherLinksNorThreadsNorSockets()
    {
        for (int round = 0; round < 10; round++) await JoinAndLeaveAsync(round);
        await ClosedAsync();
        (int threads, int sockets) = (Threads(), Sockets());
        List<WeakReference> links = [];

        for (int round = 0; round < Rounds; round++) links.Add(await JoinAndLeaveAsync(round));
        await ClosedAsync();

        _transport.Peers.ShouldBe(0);
        _node.Views.Leases.Count.ShouldBeLessThanOrEqualTo(1, "the last one, until the next member joins");
        await EventuallyAsync(() => Threads() <= threads + 10, () => $"{threads} threads became {Threads()}");
        await EventuallyAsync(() => Sockets() <= sockets + 4, () => $"{sockets} sockets became {Sockets()}");
        await EventuallyAsync(() => Alive(links) <= 3, () => $"{Alive(links)} of {Rounds} links are in memory");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> JoinAndLeaveAsync(int round)
    {
        await SetAsync(A, _b);
        Group group = _node.Group(PinyonNodeOptions.DefaultGroup);
        CacheKey key = Enumerable.Range(0, 1000)
            .Select(i => new CacheKey($"key-{round}-{i}"))
            .First(key => _node.OwnerOf(key).Name == "b");
        await group.SetAsync(key, new CacheValue(new byte[TooLongForALane]), Token);
        (await group.TryGetAsync(key, Token))!.Value.Value.Length.ShouldBe(TooLongForALane);
        await group.SetAsync(key, new CacheValue(new byte[10]), Token);
        (await group.TryGetAsync(key, Token))!.Value.Value.Length.ShouldBe(10);
        WeakReference link = LinkToB();
        await SetAsync(A);
        return link;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LinkToB() => new(_node.View.Find("b").ShouldNotBeNull());

    private Task SetAsync(params Member[] members)
    {
        _list.Set(members);
        return EventuallyAsync(
            () => _node.Members.Length == members.Length && !_node.Views.IsChanging, () => "The view does not change.");
    }

    private Task ClosedAsync() =>
        EventuallyAsync(() => _node.Views.Retired == 0, () => $"{_node.Views.Retired} links are not closed");

    private static int Alive(List<WeakReference> links)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return links.Count(link => link.IsAlive);
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    /// <summary>A descriptor that is closed between the listing and the look has no link target.</summary>
    private static int Sockets() => Directory.GetFiles("/proc/self/fd")
        .Select(file => new FileInfo(file).LinkTarget ?? "")
        .Count(name => name.StartsWith("socket:", StringComparison.Ordinal));

    private static async Task EventuallyAsync(Func<bool> holds, Func<string> fault)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience, fault());
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private static PinyonNode Start(string name, IMembership list, GrpcPeerTransport transport) => new(
        new PinyonNodeOptions
        {
            Name = name,
            Membership = list,
            Transport = transport,
            MemoryBytes = 64 << 20,
            RequestTimeout = TimeSpan.FromSeconds(2),
        });
}
