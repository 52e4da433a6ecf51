using Pinyon.Load.Options;
using Pinyon.Load.Targets;

namespace Pinyon.Load.Callers;

/// <summary>Writes every key once before the load starts; to every server, unless they share their entries.</summary>
internal sealed class Filler
{
    private const int MaxCallers = 16;
    private const int MaxBatch = 100;
    private const int MaxBatchBytes = 1 << 20;

    private readonly LoadOptions _options;
    private readonly ITarget _target;
    private readonly int _batch;
    private readonly int _batches;
    private int _next = -1;
    private long _written;

    public Filler(LoadOptions options, ITarget target)
    {
        _options = options;
        _target = target;
        _batch = Math.Clamp(MaxBatchBytes / Math.Max(1, options.ValueSize), 1, MaxBatch);
        _batches = (options.Keys + _batch - 1) / _batch;
        Rounds = target.SharesEntries ? 1 : target.Servers;
    }

    public long Written => Interlocked.Read(ref _written);

    public long Total => (long)Rounds * _options.Keys;

    private int Rounds { get; }

    /// <summary>Writes all keys; stops at the first failure and returns its kind.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        int callers = Math.Min(MaxCallers, _options.Callers);
        string?[] errors = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(_ => Task.Run(() => FillAsync(cancellationToken), cancellationToken)));
        return errors.FirstOrDefault(error => error is not null);
    }

    private async Task<string?> FillAsync(CancellationToken cancellationToken)
    {
        var request = new LoadRequest();
        while (true)
        {
            int turn = Interlocked.Increment(ref _next);
            if (turn >= (long)_batches * Rounds)
            {
                return null;
            }

            (int round, int batch) = Math.DivRem(turn, _batches);
            int first = batch * _batch;
            request.Server = _target.SharesEntries ? turn % _target.Servers : round;
            request.Nonce = (uint)turn;
            request.Keys.Clear();
            request.Keys.AddRange(Enumerable.Range(first, Math.Min(_batch, _options.Keys - first)));
            Outcome outcome = await _target.SendAsync(request, cancellationToken);
            if (outcome.Error is { } error)
            {
                return error;
            }

            Interlocked.Add(ref _written, request.Keys.Count);
        }
    }
}
