using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Protocol;

/// <summary>Takes shares of the message budget; translates "none is free" to a gRPC status.</summary>
internal static class GrpcRooms
{
    /// <param name="room">The budget to take from.</param>
    /// <param name="length">The message's length in bytes.</param>
    /// <param name="patience">The longest wait.</param>
    /// <param name="cancellationToken">Cancelled when the message is no longer needed.</param>
    /// <exception cref="GrpcException">Nothing was free in time: RESOURCE_EXHAUSTED; a retry may succeed.</exception>
    public static ValueTask<RoomShare> TakeAsync(
        this Room room, long length, TimeSpan patience, CancellationToken cancellationToken) =>
        room.TryEnter(length) is { } share
            ? new ValueTask<RoomShare>(share)
            : WaitAsync(room, length, patience, cancellationToken);

    private static async ValueTask<RoomShare> WaitAsync(
        Room room, long length, TimeSpan patience, CancellationToken cancellationToken) =>
        await room.EnterAsync(length, patience, cancellationToken) ?? throw new GrpcException(new GrpcStatus(
            GrpcStatusCode.ResourceExhausted,
            $"A message of {length} bytes found no room among the others within {patience.TotalSeconds:0.###} s.")
        {
            IsBusy = true,
        });
}
