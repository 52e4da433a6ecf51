namespace Pinyon.Store;

/// <summary>Where a scan gets the values that its sink asks for.</summary>
internal interface IScanSource
{
    /// <summary>Copies the value of a key, without a touch.</summary>
    /// <returns>False if there is none, or it is too long to copy.</returns>
    bool TryCopyValue(scoped EntryKey key, long now, out ReadOnlySpan<byte> value, out EntryInfo info);
}
