namespace Pinyon.Cluster;

/// <summary>What this node knows of its way to another member.</summary>
internal enum LinkState : byte
{
    /// <summary>Nothing was asked yet.</summary>
    New,

    /// <summary>The last call was answered, or failed for a reason other than the connection.</summary>
    Open,

    /// <summary>The connection was refused, broke, or stayed silent.</summary>
    Down,
}
