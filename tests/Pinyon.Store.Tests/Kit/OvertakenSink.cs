namespace Pinyon.Store.Tests.Kit;

/// <summary>
/// A reader whose entry changes once at the worst moment: after it saw the info and before it gets the bytes.
/// </summary>
public struct OvertakenSink(Action overtake) : IEntrySink
{
    private Action? _overtake = overtake;

    public byte[]? Value { get; private set; }

    public EntryInfo Info { get; private set; }

    public bool Committed { get; private set; }

    public Span<byte> Reserve(scoped in EntryInfo info)
    {
        Value = new byte[info.Length];
        _overtake?.Invoke();
        _overtake = null;
        return Value;
    }

    public void Commit(scoped in EntryInfo info)
    {
        Info = info;
        Committed = true;
    }
}
