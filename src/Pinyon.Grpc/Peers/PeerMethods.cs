using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Pinyon.Grpc.Peers.LookUps;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>The methods of the peer service; all share one shape of request and reply.</summary>
internal static class PeerMethods
{
    /// <summary>All methods are answered alike.</summary>
    public static GrpcCodec<PeerReply> Replies { get; } = new(EncodeReply, DecodeReply);

    /// <summary>What each of <see cref="All"/> does. Lanes know them by their places, so new ones come last.</summary>
    public static IReadOnlyList<PeerOperation> Operations { get; } =
    [
        PeerOperation.Get,
        PeerOperation.Get,
        PeerOperation.Load,
        PeerOperation.Set,
        PeerOperation.Delete,
        PeerOperation.Clear,
        PeerOperation.RemoveTag,
        PeerOperation.Explain,
        PeerOperation.Revoke,
        PeerOperation.Renew,
        PeerOperation.Replicate,
        PeerOperation.Update,
        PeerOperation.Touch,
        PeerOperation.Scan,
    ];

    public static IReadOnlyList<GrpcMethod<PeerRequest, PeerReply>> All { get; } =
    [
        Make("Get", PeerOperation.Get, maxItems: 1),
        Make("GetMany", PeerOperation.Get),
        Make("Load", PeerOperation.Load),
        Make("SetMany", PeerOperation.Set),
        Make("Delete", PeerOperation.Delete),
        Make("Clear", PeerOperation.Clear, maxItems: 1),
        Make("RemoveTag", PeerOperation.RemoveTag),
        Make("Explain", PeerOperation.Explain),
        Make("Revoke", PeerOperation.Revoke) with { IsUrgent = true },
        Make("Renew", PeerOperation.Renew, maxItems: 0) with { IsUrgent = true },
        Make("Replicate", PeerOperation.Replicate) with { IsUrgent = true },
        Make("Update", PeerOperation.Update, maxItems: 1),
        Make("Touch", PeerOperation.Touch),
        Make("Scan", PeerOperation.Scan, maxItems: 1),
    ];

    /// <summary>The place in <see cref="All"/> of the method that carries a request.</summary>
    public static int Choose(PeerRequest request) => request.Operation switch
    {
        PeerOperation.Get => request.Items.Count == 1 ? 0 : 1,
        PeerOperation.Load => 2,
        PeerOperation.Set => 3,
        PeerOperation.Delete => 4,
        PeerOperation.Clear => 5,
        PeerOperation.RemoveTag => 6,
        PeerOperation.Explain => 7,
        PeerOperation.Revoke => 8,
        PeerOperation.Renew => 9,
        PeerOperation.Replicate => 10,
        PeerOperation.Update => 11,
        PeerOperation.Touch => 12,
        PeerOperation.Scan => 13,
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Operation, "No such operation."),
    };

    private static GrpcMethod<PeerRequest, PeerReply> Make(
        string name, PeerOperation operation, int maxItems = PeerCodec.MaxItems)
    {
        return new($"/pinyon.peer.v1.Peers/{name}", new(EncodeRequest, Decode) { Measure = Measure }, Replies)
        {
            HasSmallReplies = operation is not (
                PeerOperation.Get or PeerOperation.Load or PeerOperation.Update or PeerOperation.Scan),
        };

        bool Decode(
            in ReadOnlySequence<byte> message,
            [MaybeNullWhen(false)] out PeerRequest request,
            [NotNullWhen(false)] out string? fault)
        {
            if (operation is PeerOperation.Get && LookUpRequests.TryRead(message, maxItems, out request))
            {
                fault = null;
                return true;
            }

            WireFault found = PeerCodec.DecodeRequest(message, operation, maxItems, out request!);
            fault = found is WireFault.None ? null : WireFaultText.Describe(found);
            return fault is null;
        }
    }

    private static long Measure(PeerRequest request)
    {
        long bytes = 0;
        for (int i = 0; i < request.Items.Count; i++)
        {
            PeerItem item = request.Items[i];
            bytes += item.Key.Bytes.Length + item.Value.Length;
        }

        return bytes;
    }

    private static void EncodeRequest(PeerRequest request, IBufferWriter<byte> writer)
    {
        if (!LookUpRequests.TryWrite(request, writer))
        {
            PeerCodec.EncodeRequest(request, writer);
        }
    }

    private static void EncodeReply(PeerReply reply, IBufferWriter<byte> writer)
    {
        if (!LookUpReplies.TryWrite(reply, writer))
        {
            PeerCodec.EncodeReply(reply, writer);
        }
    }

    private static bool DecodeReply(
        in ReadOnlySequence<byte> message,
        [MaybeNullWhen(false)] out PeerReply reply,
        [NotNullWhen(false)] out string? fault)
    {
        if (LookUpReplies.TryRead(message, out reply))
        {
            fault = null;
            return true;
        }

        WireFault found = PeerCodec.DecodeReply(message, out reply!);
        fault = found is WireFault.None ? null : WireFaultText.Describe(found);
        return fault is null;
    }
}
