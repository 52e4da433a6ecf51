namespace Pinyon.Store.Tests.Kit;

/// <summary>Reads as many bytes as its buffer takes.</summary>
public struct FirstBytesSink(byte[] buffer) : IEntrySink
{
    public static bool TakesFirstBytes => true;

    public readonly byte[] Buffer => buffer;

    public EntryInfo Info { get; private set; }

    public readonly Span<byte> Reserve(scoped in EntryInfo info) => buffer;

    public void Commit(scoped in EntryInfo info) => Info = info;
}
