namespace Pinyon.Store.Tests.Kit;

/// <summary>Copies what a read returns, and counts the calls.</summary>
public struct CopySink : IEntrySink
{
    public byte[]? Value { get; private set; }

    public EntryInfo Info { get; private set; }

    public int Reservations { get; private set; }

    public int Commits { get; private set; }

    public Span<byte> Reserve(scoped in EntryInfo info)
    {
        Reservations++;
        Value = new byte[info.Length];
        return Value;
    }

    public void Commit(scoped in EntryInfo info)
    {
        Commits++;
        Info = info;
    }
}
