namespace Pinyon.Store.Removals;

/// <summary>The versions at or below which nothing is merged any more, one for each part of the key space.</summary>
internal sealed class Floors
{
    // Shards share them: the keys of one part lie in all shards. A floor only rises.
    private readonly Func<ReadOnlySpan<byte>, int>? _numberOf;
    private readonly ulong[] _versions;

    public Floors(StoreOptions options)
    {
        _numberOf = options.FloorOf;
        _versions = new ulong[options.Floors];
    }

    public int Count => _versions.Length;

    public ulong At(int number) => Volatile.Read(ref _versions[number]);

    public ulong Of(scoped ReadOnlySpan<byte> key) => At(NumberOf(key));

    public int NumberOf(scoped ReadOnlySpan<byte> key) => _numberOf is null ? 0 : _numberOf(key);

    public void Raise(int number, ulong version)
    {
        ref ulong floor = ref _versions[number];
        ulong seen = Volatile.Read(ref floor);
        while (seen < version)
        {
            ulong before = Interlocked.CompareExchange(ref floor, version, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
