namespace Pinyon.Store.Removals;

/// <summary>Why an entry left as a whole; a replaced one mostly stays and loses its value only.</summary>
internal enum RemovalReason : byte
{
    Evicted,
    Expired,
    Removed,
    Replaced,
}
