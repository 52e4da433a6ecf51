using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Grpc.Tests.Hosting;

internal static class PeerRequests
{
    public static PeerHeader Header { get; } = new(Ring: 1, Clock: 2, Final: false, NotAfter: 3);

    public static PeerRequest Get(ReadOnlySpan<byte> key) => Get(key.ToArray());

    public static PeerRequest Get(params byte[][] keys) =>
        new(PeerOperation.Get, "group", Header, [.. keys.Select(key => new PeerItem(KeyOf(key)))]);

    public static PeerRequest Set(ReadOnlySpan<byte> key, byte[] value) =>
        new(PeerOperation.Set, "group", Header, [new PeerItem(KeyOf(key.ToArray()), value)]);

    public static PeerRequest Delete(ReadOnlySpan<byte> key) =>
        new(PeerOperation.Delete, "group", Header, [new PeerItem(KeyOf(key.ToArray()))]);

    public static PeerRequest Replicate(ReadOnlySpan<byte> key, ulong version) => new(
        PeerOperation.Replicate,
        "group",
        Header,
        [new PeerItem(KeyOf(key.ToArray())) { State = new PeerState(version) }]);

    // An empty key is what the codec must refuse.
    private static CacheKey KeyOf(byte[] key) => key.Length == 0 ? default : new CacheKey(key);
}
