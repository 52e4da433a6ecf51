namespace Pinyon.Store;

/// <summary>What a read found.</summary>
public enum ReadStatus : byte
{
    /// <summary>No entry, or one whose time is over; the sink was not called.</summary>
    NotFound,

    /// <summary>The sink has the whole value.</summary>
    Found,
}
