using Pinyon.Peers.Rooms;

namespace Pinyon.Grpc.Protocol;

/// <summary>Room for messages, with gRPC's word for "there is none".</summary>
internal static class GrpcRooms
{
    /// <param name="room">Where it is taken.</param>
    /// <param name="length">Of the message.</param>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="cancellationToken">Nobody wants the message any more.</param>
    /// <exception cref="GrpcException">There was none in time: RESOURCE_EXHAUSTED, and worth another try.</exception>
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
