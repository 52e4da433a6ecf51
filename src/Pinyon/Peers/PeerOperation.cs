namespace Pinyon.Peers;

/// <summary>What one member may ask of another.</summary>
internal enum PeerOperation : byte
{
    Get,
    Set,
    Delete,
}
