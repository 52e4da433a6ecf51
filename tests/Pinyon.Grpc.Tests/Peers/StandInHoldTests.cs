using System.Net;
using System.Net.Sockets;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>A large value that a stand-in answers counts as in flight as long as its caller holds it.</summary>
public sealed class StandInHoldTests : IAsyncLifetime
{
    private const int Large = 900_000;

    private static readonly Member Asking = new("asking", "127.0.0.1:1");

    private readonly Socket _reserved = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions());
    private readonly GrpcPeerTransport _standInsTransport = new(new GrpcPeerOptions());
    private GrpcHost _host = null!;
    private PinyonNode _standIn = null!;
    private PinyonNode _asking = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));   // not listening: connections are refused
        var gone = new Member("gone", _reserved.LocalEndPoint!.ToString()!);
        _standIn = Start(new Member("stand-in", "127.0.0.1:1"), [], _standInsTransport);
        _host = await GrpcHost.StartAsync(_standIn.Handler);
        var standIn = new Member("stand-in", $"127.0.0.1:{_host.Address.Port}");
        _asking = Start(Asking, [gone, standIn], _transport);
    }

    public async ValueTask DisposeAsync()
    {
        await _asking.DisposeAsync();
        _transport.Dispose();
        await _host.DisposeAsync();
        await _standIn.DisposeAsync();
        _standInsTransport.Dispose();
        _reserved.Dispose();
    }

    [Fact]
    public async Task Get_FromAStandInWithAHold_KeepsItsBytesCountedUntilTheHoldIsDisposed()
    {
        CacheKey key = Enumerable.Range(0, 1000)
            .Select(i => new CacheKey($"key-{i}"))
            .First(key => _asking.OwnerOf(key).Name == "gone"
                && _asking.View.MemberAt(key.Slot, 1).Name == "stand-in");
        await KeepAtStandInAsync(key);
        using var hold = new EntryHold();

        CacheEntry? read = await _asking.Group("group").GetAsync(key, hold, Token);

        read.ShouldNotBeNull().Value.Length.ShouldBe(Large);
        _transport.Budgets.RepliesTaken.Statistics.Bytes.ShouldBeInRange(Large, Large + 100);
        hold.Dispose();
        _transport.Budgets.RepliesTaken.Statistics.Bytes.ShouldBe(0);
    }

    private async Task KeepAtStandInAsync(CacheKey key)
    {
        using IPeer peer = ((IPeerTransport)_transport).Connect(_asking.View.Find("stand-in")!.Member);
        PeerHeader header = PeerRequests.Header with { Final = true, NotAfter = ulong.MaxValue };
        PeerItem item = new(key, new byte[Large]);
        PeerReply reply = await peer.AskAsync(
            new PeerRequest(PeerOperation.Set, "group", header, [item]), TimeSpan.FromSeconds(30), Token);
        reply.Results[0].Status.ShouldBe(PeerStatus.Stored);
    }

    private static PinyonNode Start(Member self, Member[] others, GrpcPeerTransport transport) => new(
        new PinyonNodeOptions
        {
            Name = self.Name,
            Membership = new StaticMembership([self, .. others]),
            Transport = transport,
            Groups = [new GroupOptions { Name = "group", Replicas = 1 }],
            MemoryBytes = 64 << 20,
        });
}
