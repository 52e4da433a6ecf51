using Pinyon.Store;

namespace Pinyon.HitRates.Caches;

/// <summary>Wants no bytes: only whether the entry was there.</summary>
internal readonly struct NothingSink : IEntrySink
{
    public Span<byte> Reserve(scoped in EntryInfo info) => [];

    public void Commit(scoped in EntryInfo info)
    {
        // Nothing was reserved.
    }
}
