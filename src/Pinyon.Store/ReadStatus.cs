namespace Pinyon.Store;

/// <summary>What a read found.</summary>
public enum ReadStatus : byte
{
    /// <summary>No entry, or an expired one; the sink was not called.</summary>
    NotFound,

    /// <summary>The sink has the whole value.</summary>
    Found,
}
