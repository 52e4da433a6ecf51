namespace Pinyon.Load.Targets;

/// <summary>A caller's next request. Each caller reuses one object.</summary>
internal sealed class LoadRequest
{
    /// <summary>Which of the target's servers to ask.</summary>
    public int Server { get; set; }

    /// <summary>Read the keys; otherwise write a new value to each.</summary>
    public bool IsRead { get; set; }

    /// <summary>Makes the values of a write differ from those of the one before.</summary>
    public uint Nonce { get; set; }

    /// <summary>The numbers of the keys.</summary>
    public List<int> Keys { get; } = [];
}
