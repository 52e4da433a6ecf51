using Pinyon.Grpc.Peers;
using Pinyon.Load.Keys;
using Pinyon.Load.Options;
using Pinyon.Load.Values;
using Pinyon.Membership;

namespace Pinyon.Load.Targets;

/// <summary>A node embedded in this process, asked only for keys that another member owns.</summary>
/// <remarks>
/// The same calls as in an application that embeds a node: every request takes one hop to the owner. No other member
/// calls this node, so it opens no port.
/// </remarks>
internal sealed class NodeTarget : ITarget
{
    private const string Name = "load";
    private const string Nowhere = "127.0.0.1:1";

    private readonly GrpcPeerTransport _transport = new(new GrpcPeerOptions());
    private readonly PinyonNode _node;
    private readonly Group _group;
    private readonly ValueText _values;
    private readonly bool _verifies;
    private readonly CacheKey[] _keys;

    public NodeTarget(LoadOptions options, ValueText values)
    {
        Member[] others = [.. options.Members.Select(MemberOf)];
        _node = new PinyonNode(new PinyonNodeOptions
        {
            Name = Name,
            Membership = new StaticMembership([.. others, new Member(Name, Nowhere)]),
            Transport = _transport,
            RequestTimeout = LoadOptions.Timeout,
            MemoryBytes = 16 << 20,
        });
        _group = _node.Group(PinyonNodeOptions.DefaultGroup);
        _values = values;
        _verifies = options.Verify;
        _keys = [.. Enumerable.Range(0, int.MaxValue)
            .Select(number => new CacheKey(KeyText.ToBytes(number)))
            .Where(key => _node.OwnerOf(key).Name != Name)
            .Take(options.Keys)];
    }

    public int Servers => 1;

    public bool SharesEntries => true;

    /// <summary><c>NAME=HOST:PORT</c> as a member.</summary>
    public static Member MemberOf(string text)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        return new Member(text[..sign], text[(sign + 1)..]);
    }

    public async ValueTask<Outcome> SendAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request switch
            {
                { IsRead: false } => await WriteAsync(request, cancellationToken),
                { Keys.Count: 1 } => await ReadAsync(request.Keys[0], cancellationToken),
                _ => await ReadManyAsync(request, cancellationToken),
            };
        }
        catch (CacheException fault)
        {
            return Fault(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _transport.Dispose();
    }

    private static Outcome Fault(CacheException fault) => new(fault.Failure switch
    {
        CacheFailure.OwnerUnreachable => Outcome.Unreachable,
        CacheFailure.TimedOut => Outcome.TimedOut,
        _ => $"failed: {fault.Failure}",
    });

    private async ValueTask<Outcome> ReadAsync(int number, CancellationToken cancellationToken)
    {
        CacheEntry? entry = await _group.TryGetAsync(_keys[number], cancellationToken);
        return Judge(number, entry) ? new Outcome(Misses: entry is null ? 1 : 0) : new Outcome(Outcome.WrongValue);
    }

    private async ValueTask<Outcome> ReadManyAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        CacheKey[] keys = [.. request.Keys.Select(number => _keys[number])];
        IReadOnlyList<CacheResult> results = await _group.GetManyAsync(keys, cancellationToken);
        if (results.FirstOrDefault(result => result.Error is not null).Error is { } error)
        {
            return Fault(error);
        }

        return results.Index().All(result => Judge(request.Keys[result.Index], result.Item.Entry))
            ? new Outcome(Misses: results.Count(result => result.Entry is null))
            : new Outcome(Outcome.WrongValue);
    }

    private async ValueTask<Outcome> WriteAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<CacheResult> failed = await _group.SetManyAsync(
            [.. request.Keys.Select(number => KeyValuePair.Create(
                _keys[number], new CacheValue(_values.ToBytes(number, request.Nonce))))],
            cancellationToken);
        return failed.Count == 0 ? default : Fault(failed[0].Error!);
    }

    private bool Judge(int number, in CacheEntry? entry) =>
        !_verifies || entry is null || _values.IsOneOf(number, entry.Value.Value.Span);
}
