using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;
using Pinyon.Peers.Budget;
using Pinyon.Testing;

namespace Pinyon.Grpc.Tests.Peers;

/// <summary>Disposing a peer ends its calls at once, wherever each of them waits.</summary>
public sealed class DisposedPeerTests : IAsyncLifetime
{
    private const int Large = 900_000;
    private const long Quarter = 2 << 20;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly GrpcPeerTransport _transport;
    private readonly HeldPeerHandler _held = new() { Padding = Large };
    private GrpcHost _host = null!;
    private IPeer _peer = null!;

    public DisposedPeerTests() => _transport = new GrpcPeerTransport(new GrpcPeerOptions
    {
        MaxMessageBytes = 4 << 20,
        MaxInFlightBytes = 4 * Quarter,
        TimeProvider = _time,
    });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await GrpcHost.StartAsync(_held);
        var member = new Member("node2", $"127.0.0.1:{_host.Address.Port}");
        _peer = ((IPeerTransport)_transport).Connect(member);
    }

    public async ValueTask DisposeAsync()
    {
        _held.Release();
        _transport.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Large)]
    public async Task Call_ThatWaitsForItsAnswer_IsUnreachable(int length)
    {
        _held.Hold();
        Task<PeerReply> asked = AskAsync(PeerRequests.Set("k"u8, new byte[length]));
        await _held.Arrived;

        _peer.Dispose();

        (await FaultAsync(asked)).WasNeverSent.ShouldBeFalse();
    }

    [Fact]
    public async Task Call_WhoseRequestWaitsForTheBudget_IsUnreachable()
    {
        using BudgetShare all = _transport.Budgets.RequestsSent.TryEnter(Quarter)!;
        Task<PeerReply> asked = AskAsync(PeerRequests.Set("k"u8, new byte[Large]));
        await _time.WhenTimersAsync(2);

        _peer.Dispose();

        await FaultAsync(asked);
        _held.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_WhoseReplyWaitsForTheBudget_IsUnreachableAndHoldsNothing()
    {
        BudgetShare all = _transport.Budgets.RepliesTaken.TryEnter(Quarter)!;
        Task<PeerReply> asked = AskAsync(PeerRequests.Get("k"u8));
        await _time.WhenTimersAsync(2);

        _peer.Dispose();

        await FaultAsync(asked);
        all.Dispose();
        _transport.Budgets.RepliesTaken.Statistics.Bytes.ShouldBe(0);
    }

    private Task<PeerReply> AskAsync(PeerRequest request) => _peer.AskAsync(request, Long, Token).AsTask();

    private static async Task<PeerException> FaultAsync(Task<PeerReply> asked)
    {
        var fault = await Should.ThrowAsync<PeerException>(asked.WaitAsync(Long, TimeProvider.System, Token));
        fault.Failure.ShouldBe(PeerFailure.Unreachable);
        return fault;
    }
}
