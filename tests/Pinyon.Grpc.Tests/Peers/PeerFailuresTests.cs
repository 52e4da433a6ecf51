using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers;

public sealed class PeerFailuresTests
{
    [Theory]
    [InlineData(GrpcStatusCode.Unavailable, true, PeerFailure.Unreachable)]
    [InlineData(GrpcStatusCode.Cancelled, true, PeerFailure.Unreachable)]
    [InlineData(GrpcStatusCode.Internal, true, PeerFailure.Unreachable)]
    [InlineData(GrpcStatusCode.ResourceExhausted, true, PeerFailure.Unreachable)]
    [InlineData(GrpcStatusCode.Unknown, true, PeerFailure.Broken)]
    [InlineData(GrpcStatusCode.Unavailable, false, PeerFailure.Unreachable)]
    [InlineData(GrpcStatusCode.DeadlineExceeded, false, PeerFailure.TimedOut)]
    [InlineData(GrpcStatusCode.ResourceExhausted, false, PeerFailure.TooLarge)]
    [InlineData(GrpcStatusCode.Internal, false, PeerFailure.Broken)]
    [InlineData(GrpcStatusCode.Unimplemented, false, PeerFailure.Broken)]
    [InlineData(GrpcStatusCode.InvalidArgument, false, PeerFailure.Broken)]
    internal void From_Status_IsAKindOfFailure(GrpcStatusCode code, bool transport, PeerFailure failure)
    {
        var fault = new GrpcException(code, "the reason") { IsTransportFault = transport };

        PeerException told = PeerFailureText.From(fault, new Member("node2", "[::1]:7947"));

        told.Failure.ShouldBe(failure);
        told.Message.ShouldStartWith("node2 ([::1]:7947) ");
        told.Message.ShouldEndWith(": the reason");
        told.InnerException.ShouldBe(fault);
    }
}
