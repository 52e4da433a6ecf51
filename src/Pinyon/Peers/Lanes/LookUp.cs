namespace Pinyon.Peers.Lanes;

/// <summary>One key on its way to its owner and back: what <see cref="LookUpQueue"/> moves about.</summary>
internal class LookUp
{
    public string Group { get; set; } = "";

    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>When whoever waits for it gives up; a timestamp of the lane's clock.</summary>
    public long Due { get; set; }

    /// <summary>The line it stands in, while it waits.</summary>
    internal LookUpLine? Line { get; set; }

    internal LookUp? Previous { get; set; }

    internal LookUp? Next { get; set; }

    /// <summary>The call it travels with, and its place there.</summary>
    internal LookUpBatch? Batch { get; set; }

    internal int Place { get; set; }
}
