namespace Pinyon.Peers.Rooms;

/// <summary>Keeps a message's room for as long as its bytes are used.</summary>
internal interface IRoomHolder
{
    /// <summary>Takes the room over, to give it back some day.</summary>
    void Keep(RoomShare share);
}
