namespace Pinyon.Store.Tests.Kit;

/// <summary>Runs a callback at every call of the store.</summary>
public readonly struct CallbackSink(Action called) : IEntrySink, IScanSink
{
    public Span<byte> Reserve(scoped in EntryInfo info)
    {
        called();
        return new byte[info.Length];
    }

    public void Commit(scoped in EntryInfo info) => called();

    public void Visit(scoped in ScannedEntry entry) => called();
}
