namespace Pinyon.AspNetCore;

/// <summary>Whether an application lets peers reach a node: known before the node is there.</summary>
internal sealed class PeerMapping
{
    public bool IsMapped { get; set; }
}
