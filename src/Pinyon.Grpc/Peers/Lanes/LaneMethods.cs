using System.Collections.Frozen;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Decides what travels on lanes: short requests that are answered soon. Others use gRPC calls.</summary>
internal static class LaneMethods
{
    /// <summary>Requests with more bytes of keys and values would delay those behind them.</summary>
    private const int MaxBytes = 64 << 10;

    private static readonly FrozenSet<byte> Kinds = PeerMethods.Operations.Index()
        .Where(static method => method.Item.IsShort())
        .Select(static method => KindOf(method.Index))
        .ToFrozenSet();

    /// <summary>The frame kind of a method of <see cref="PeerMethods.All"/>; zero is the ping.</summary>
    public static byte KindOf(int method) => (byte)(method + 1);

    /// <summary>The method of a frame kind, if it may travel on a lane.</summary>
    public static bool TryFind(byte kind, out int method)
    {
        method = kind - 1;
        return Kinds.Contains(kind);
    }

    /// <summary>Whether a request travels on the lane of its member.</summary>
    public static bool Carry(PeerRequest request, int maxMessageBytes)
    {
        // The target of a "moved" may be unknown to this node, which then has no lane to it. What may bring a long
        // value is asked for by lane first, and by itself if it was too long.
        PeerHeader header = request.Header;
        return !header.Final
            && request.Operation.IsShort()
            && (header.ByLane || !request.Operation.HasLongReplies())
            && AreShort(request.Items, Math.Min(MaxBytes, maxMessageBytes));
    }

    private static bool AreShort(IReadOnlyList<PeerItem> items, int maxBytes)
    {
        long bytes = 0;
        for (int i = 0; i < items.Count && bytes <= maxBytes; i++)
        {
            bytes += items[i].Key.Bytes.Length + items[i].Value.Length;
        }

        return bytes <= maxBytes;
    }
}
