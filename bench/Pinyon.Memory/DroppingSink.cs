using Pinyon.Store;

namespace Pinyon.Memory;

/// <summary>Copies a value to the same place every time.</summary>
internal struct DroppingSink() : IEntrySink
{
    private readonly byte[] _place = new byte[1 << 10];

    public readonly Span<byte> Reserve(scoped in EntryInfo info) => _place;

    public readonly void Commit(scoped in EntryInfo info)
    {
    }
}
