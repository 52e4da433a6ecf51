using System.Text;
using Pinyon.Cluster.Leases;
using Pinyon.Copies;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon.Tests.Copies;

/// <summary>R4, what a holder keeps, and when it is good.</summary>
public sealed class CopyCacheTests : IDisposable
{
    private const ulong Ring = 1;

    private readonly CopyCache _copies = new(bytes: 128 << 10);
    private readonly HeldLeases _leases = new(new LeaseCounts());

    public void Dispose() => _copies.Dispose();

    [Fact]
    public void Copy_UnderItsLease_IsRead()
    {
        HeldLease lease = Lease(7);
        Keep("k", "v", lease, expiresAt: 9000);

        _copies.TryRead(KeyOf("k"), lease, now: 5100, out PeerResult copy).ShouldBeTrue();

        Encoding.ASCII.GetString(copy.Value.Span).ShouldBe("v");
        (copy.Flags, copy.Version, copy.TimeToLive).ShouldBe((3u, 11ul, 3900));
        _copies.Statistics.ShouldBe(
            new CopyStatistics { Held = 1, Bytes = _copies.Statistics.Bytes, Gets = 1, Hits = 1, Evicted = 0 });
        lease.IsUsed(5100).ShouldBeTrue();
    }

    [Fact]
    public void Copy_AfterItsEnd_IsGone()
    {
        HeldLease lease = Lease(7);
        Keep("k", "v", lease, endsAt: 5500);

        Reads("k", lease, now: 5499).ShouldBeTrue();
        Reads("k", lease, now: 5500).ShouldBeFalse();
    }

    [Fact]
    public void Copy_UnderALeaseThatWasLost_IsVoid()
    {
        HeldLease first = Lease(7);
        Keep("k", "v", first);

        HeldLease second = Lease(8);

        Reads("k", second).ShouldBeFalse();
        _copies.Statistics.Hits.ShouldBe(0);
    }

    [Fact]
    public void Revoke_OfAKey_EndsItsCopyAlone()
    {
        HeldLease lease = Lease(7);
        Keep("k", "v", lease);
        Keep("other", "v", lease);

        _copies.Revoke(KeyOf("k"), now: 5100);

        Reads("k", lease).ShouldBeFalse();
        Reads("other", lease).ShouldBeTrue();
    }

    [Fact]
    public void Keep_OfAGetThatWasInFlightWhenItsKeyWasRevoked_KeepsNothing()
    {
        HeldLease lease = Lease(7);
        long asked = _copies.LastRevocation;

        _copies.Revoke(KeyOf("k"), now: 5100);
        Keep("k", "old", lease, asked: asked);

        Reads("k", lease).ShouldBeFalse();
        Keep("k", "new", lease, asked: _copies.LastRevocation);
        Reads("k", lease).ShouldBeTrue();
    }

    [Fact]
    public void RevokeAll_EndsEveryCopyAndThoseInFlight()
    {
        HeldLease lease = Lease(7);
        long asked = _copies.LastRevocation;
        Keep("k", "v", lease);

        _copies.RevokeAll();
        Keep("other", "v", lease, asked: asked);

        Reads("k", lease).ShouldBeFalse();
        Reads("other", lease).ShouldBeFalse();
        Keep("k", "new", lease, asked: _copies.LastRevocation);
        Reads("k", lease).ShouldBeTrue();
    }

    [Fact]
    public void Keep_OfMoreThanFits_StaysWithinTheMemory()
    {
        HeldLease lease = Lease(7);
        for (int i = 0; i < 2000; i++)
        {
            Keep($"key-{i}", new string('x', 500), lease);
        }

        _copies.Statistics.Bytes.ShouldBeLessThanOrEqualTo(128 << 10);
        _copies.Statistics.Held.ShouldBeInRange(20, 250);
        (_copies.Statistics.Held + _copies.Statistics.Evicted).ShouldBe(2000);
        Keep("large", new string('x', 9 << 10), lease);
        Reads("large", lease).ShouldBeFalse("no copy takes more than a sixteenth");
    }

    [Fact]
    public void TryRead_AllocatesTheValueAlone()
    {
        HeldLease lease = Lease(7);
        Keep("k", new string('x', 1000), lease);
        Reads("k", lease);
        byte[] key = "k"u8.ToArray();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _copies.TryRead(new EntryKey(key), lease, now: 5100, out _);
        }

        long allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        allocated.ShouldBeLessThanOrEqualTo(CopyStamp.Length + 1000 + 3 * IntPtr.Size);
    }

    [Fact]
    public void Revoke_WhileManyKeep_LeavesNoCopyOfWhatWasAskedBefore()
    {
        HeldLease lease = Lease(7);
        for (int round = 0; round < 300; round++)
        {
            long asked = _copies.LastRevocation;
            Parallel.Invoke(
                () => Keep("k", "old", lease, asked: asked),
                () => _copies.Revoke(KeyOf("k"), now: 5100));

            Reads("k", lease).ShouldBeFalse($"round {round}");
        }
    }

    [Fact]
    public void RevokeAll_OvertakenByALaterOne_BringsNothingBack()
    {
        HeldLease lease = Lease(7);
        _copies.RevokeAll();
        long first = _copies.LastRevocation;
        Keep("k", "v", lease, asked: first);   // asked after the first had counted itself

        _copies.RevokeAll();
        _copies.VoidUpTo(first);   // what the first still has to do

        Reads("k", lease).ShouldBeFalse();
    }

    private static EntryKey KeyOf(string key) => new(Encoding.ASCII.GetBytes(key));

    private HeldLease Lease(ulong number) =>
        _leases.Take(Ring, new LeaseGrant(number, 1000), sentAt: 5000, now: 5000)!;

    private void Keep(
        string key, string value, HeldLease lease, long? asked = null, long endsAt = 15_000, long expiresAt = 0) =>
        _copies.Keep(
            KeyOf(key),
            new PeerResult(PeerStatus.Found, Encoding.ASCII.GetBytes(value), 3, 11),
            new CopyStamp(lease.Id, asked ?? _copies.LastRevocation, expiresAt),
            endsAt,
            now: 5000);

    private bool Reads(string key, HeldLease lease, long now = 5200) =>
        _copies.TryRead(KeyOf(key), lease, now, out _);
}
