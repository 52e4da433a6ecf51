using Pinyon.Grpc.Peers;
using Pinyon.Load.Keys;
using Pinyon.Load.Options;
using Pinyon.Load.Values;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Load.Targets;

/// <summary>Members, called over the peer protocol: one gRPC call for all keys of a request.</summary>
/// <remarks>
/// Requests are marked final, so each member answers from its own entries, even for keys of other owners (R1). Writes
/// carry no limit of time: a closed loop has no use for late ones.
/// </remarks>
internal sealed class PeerTarget : ITarget
{
    private const string Group = "default";

    private static readonly PeerHeader ReadHeader = new(Ring: 0, Clock: 0, Final: true, NotAfter: 0);
    private static readonly PeerHeader WriteHeader = ReadHeader with { NotAfter = ulong.MaxValue };

    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions());
    private readonly IPeer[] _peers;
    private readonly ValueText _values;
    private readonly bool _verifies;

    public PeerTarget(LoadOptions options, ValueText values)
    {
        IPeerTransport transport = _transport;
        _peers = [.. options.Peers.Select(address => transport.Connect(new Member(address, address)))];
        _values = values;
        _verifies = options.Verify;
    }

    public int Servers => _peers.Length;

    public bool SharesEntries => false;

    public async ValueTask<Outcome> SendAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        var question = new PeerRequest(
            request.IsRead ? PeerOperation.Get : PeerOperation.Set,
            Group,
            request.IsRead ? ReadHeader : WriteHeader,
            MakeItems(request));
        try
        {
            PeerReply reply = await _peers[request.Server].AskAsync(question, LoadOptions.Timeout, cancellationToken);
            return Judge(request, reply);
        }
        catch (PeerException fault)
        {
            return new Outcome(fault.Failure switch
            {
                PeerFailure.Unreachable => Outcome.Unreachable,
                PeerFailure.TimedOut => Outcome.TimedOut,
                PeerFailure.TooLarge => "too large",
                _ => "broken answer",
            });
        }
    }

    public ValueTask DisposeAsync()
    {
        _transport.Dispose();
        return ValueTask.CompletedTask;
    }

    private PeerItem[] MakeItems(LoadRequest request)
    {
        var items = new PeerItem[request.Keys.Count];
        for (int i = 0; i < items.Length; i++)
        {
            int key = request.Keys[i];
            items[i] = request.IsRead
                ? new PeerItem(KeyText.ToBytes(key))
                : new PeerItem(KeyText.ToBytes(key), _values.ToBytes(key, request.Nonce));
        }

        return items;
    }

    private Outcome Judge(LoadRequest request, PeerReply reply)
    {
        int misses = 0;
        for (int i = 0; i < reply.Results.Count; i++)
        {
            PeerResult result = reply.Results[i];
            switch (result.Status)
            {
                case PeerStatus.Found when request.IsRead:
                    if (_verifies && !_values.IsOneOf(request.Keys[i], result.Value.Span))
                    {
                        return new Outcome(Outcome.WrongValue);
                    }

                    break;
                case PeerStatus.NotFound when request.IsRead:
                    misses++;
                    break;
                case PeerStatus.Stored when !request.IsRead:
                    break;
                default:
                    return new Outcome($"answered {result.Status}");
            }
        }

        return new Outcome(Misses: misses);
    }
}
