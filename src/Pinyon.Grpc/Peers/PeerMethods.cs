using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Pinyon.Grpc.Peers.LookUps;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>The methods of the peer service; all share one shape of request and reply.</summary>
internal static class PeerMethods
{
    private const int GetMany = 1;

    private static readonly (string Name, PeerOperation Operation, int MaxItems)[] Rows =
    [
        ("Get", PeerOperation.Get, 1),
        ("GetMany", PeerOperation.Get, PeerCodec.MaxItems),
        ("Load", PeerOperation.Load, PeerCodec.MaxItems),
        ("SetMany", PeerOperation.Set, PeerCodec.MaxItems),
        ("Delete", PeerOperation.Delete, PeerCodec.MaxItems),
        ("Clear", PeerOperation.Clear, 1),
        ("RemoveTag", PeerOperation.RemoveTag, PeerCodec.MaxItems),
        ("Explain", PeerOperation.Explain, PeerCodec.MaxItems),
        ("Revoke", PeerOperation.Revoke, PeerCodec.MaxItems),
        ("Renew", PeerOperation.Renew, 0),
        ("Replicate", PeerOperation.Replicate, PeerCodec.MaxItems),
        ("Update", PeerOperation.Update, 1),
        ("Touch", PeerOperation.Touch, PeerCodec.MaxItems),
        ("Scan", PeerOperation.Scan, 1),
    ];

    /// <summary>All methods are answered alike.</summary>
    public static GrpcCodec<PeerReply> Replies { get; } = new(EncodeReply, DecodeReply);

    /// <summary>What each of <see cref="All"/> does. Lanes know them by their places, so new ones come last.</summary>
    public static IReadOnlyList<PeerOperation> Operations { get; } = [.. Rows.Select(static row => row.Operation)];

    public static IReadOnlyList<GrpcMethod<PeerRequest, PeerReply>> All { get; } =
        [.. Rows.Select(static row => Make(row.Name, row.Operation, row.MaxItems))];

    private static readonly int[] Places = [.. Enum.GetValues<PeerOperation>()
        .Select(static operation => Array.FindIndex(Rows, row => row.Operation == operation))];

    /// <summary>The place in <see cref="All"/> of the method that carries a request.</summary>
    public static int Choose(PeerRequest request) =>
        request.Operation is PeerOperation.Get && request.Items.Count != 1 ? GetMany : Places[(int)request.Operation];

    private static GrpcMethod<PeerRequest, PeerReply> Make(
        string name, PeerOperation operation, int maxItems)
    {
        return new($"/pinyon.peer.v1.Peers/{name}", new(EncodeRequest, Decode) { Measure = Measure }, Replies)
        {
            IsUrgent = operation.IsUrgent(),
            HasSmallReplies = !operation.HasLongReplies(),
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
