using Pinyon.Store;

namespace Pinyon.Benchmarks;

/// <summary>Copies a value into a buffer that is long enough.</summary>
internal readonly ref struct BufferSink(Span<byte> buffer) : IEntrySink
{
    private readonly Span<byte> _buffer = buffer;

    public Span<byte> Reserve(scoped in EntryInfo info) => _buffer;

    public void Commit(scoped in EntryInfo info)
    {
        // The bytes are where they were wanted.
    }
}
