namespace Pinyon.Load.Targets;

/// <summary>The next request of a caller, which reuses the object.</summary>
internal sealed class LoadRequest
{
    /// <summary>Index of the server to send it to.</summary>
    public int Server { get; set; }

    /// <summary>Read the keys; otherwise write a new value to each.</summary>
    public bool IsRead { get; set; }

    /// <summary>Makes the values of a write differ from those of the previous write.</summary>
    public uint Nonce { get; set; }

    /// <summary>The numbers of the keys.</summary>
    public List<int> Keys { get; } = [];
}
