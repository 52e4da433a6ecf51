namespace Pinyon.Store.Tests.Kit;

/// <summary>Reads into a buffer of the caller, up to its length. Does not allocate.</summary>
public ref struct SpanSink(Span<byte> buffer) : IEntrySink
{
    private readonly Span<byte> _buffer = buffer;

    public EntryInfo Info { get; private set; }

    public bool Committed { get; private set; }

    public readonly Span<byte> Reserve(scoped in EntryInfo info) => _buffer;

    public void Commit(scoped in EntryInfo info)
    {
        Info = info;
        Committed = true;
    }
}
