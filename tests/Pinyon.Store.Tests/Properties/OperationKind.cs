namespace Pinyon.Store.Tests.Properties;

public enum OperationKind
{
    Read,
    Write,
    WriteDraft,
    Lend,
    Remove,
    Expire,
    RaiseFloor,
    Tick,
    Scan,
}
