using System.Net;
using Pinyon.Grpc.Protocol;

namespace Pinyon.Grpc.Tests.Protocol;

public sealed class GrpcStatusTests
{
    [Theory]
    [InlineData("0", GrpcStatusCode.Ok)]
    [InlineData("5", GrpcStatusCode.NotFound)]
    [InlineData("16", GrpcStatusCode.Unauthenticated)]
    [InlineData("17", GrpcStatusCode.Unknown)]
    [InlineData("-1", GrpcStatusCode.Unknown)]
    [InlineData("", GrpcStatusCode.Unknown)]
    [InlineData("OK", GrpcStatusCode.Unknown)]
    [InlineData("99999999999", GrpcStatusCode.Unknown)]
    [InlineData(null, GrpcStatusCode.Unknown)]
    internal void Parse_Trailer_IsAStatusOrUnknown(string? text, GrpcStatusCode code) =>
        GrpcStatus.Parse(text, null).Code.ShouldBe(code);

    [Fact]
    public void Parse_Message_IsDecoded() =>
        GrpcStatus.Parse("5", "kein Schl%C3%BCssel").ShouldBe(new(GrpcStatusCode.NotFound, "kein Schlüssel"));

    [Theory]
    [InlineData("8", "100", true)]
    [InlineData("8", "-1", false)]
    [InlineData("8", "soon", false)]
    [InlineData("8", null, false)]
    [InlineData("4", "100", false)]
    public void Parse_Pushback_TellsBusyFromTooLarge(string status, string? pushback, bool isBusy) =>
        GrpcStatus.Parse(status, "", pushback).IsBusy.ShouldBe(isBusy);

    [Theory]
    [InlineData(200, GrpcStatusCode.Unknown)]
    [InlineData(400, GrpcStatusCode.Internal)]
    [InlineData(401, GrpcStatusCode.Unauthenticated)]
    [InlineData(403, GrpcStatusCode.PermissionDenied)]
    [InlineData(404, GrpcStatusCode.Unimplemented)]
    [InlineData(415, GrpcStatusCode.Unknown)]
    [InlineData(429, GrpcStatusCode.Unavailable)]
    [InlineData(431, GrpcStatusCode.Internal)]
    [InlineData(500, GrpcStatusCode.Unknown)]
    [InlineData(502, GrpcStatusCode.Unavailable)]
    [InlineData(503, GrpcStatusCode.Unavailable)]
    [InlineData(504, GrpcStatusCode.Unavailable)]
    internal void FromHttp_Status_FollowsTheTable(int http, GrpcStatusCode code) =>
        GrpcStatusMapping.FromHttp((HttpStatusCode)http).ShouldBe(code);

    [Theory]
    [InlineData(0, GrpcStatusCode.Internal)]
    [InlineData(1, GrpcStatusCode.Internal)]
    [InlineData(2, GrpcStatusCode.Internal)]
    [InlineData(3, GrpcStatusCode.Internal)]
    [InlineData(4, GrpcStatusCode.Internal)]
    [InlineData(5, GrpcStatusCode.Unknown)]
    [InlineData(6, GrpcStatusCode.Internal)]
    [InlineData(7, GrpcStatusCode.Unavailable)]
    [InlineData(8, GrpcStatusCode.Cancelled)]
    [InlineData(9, GrpcStatusCode.Internal)]
    [InlineData(10, GrpcStatusCode.Internal)]
    [InlineData(11, GrpcStatusCode.ResourceExhausted)]
    [InlineData(12, GrpcStatusCode.PermissionDenied)]
    [InlineData(13, GrpcStatusCode.Unknown)]
    internal void FromReset_Code_FollowsTheTable(int reset, GrpcStatusCode code) =>
        GrpcStatusMapping.FromReset(reset).ShouldBe(code);

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("Application/gRPC", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc; charset=utf-8", true)]
    [InlineData("application/grpc+json", false)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsGrpc_ContentType_MustBeGrpcWithProtobuf(string? contentType, bool expected) =>
        GrpcNames.IsGrpc(contentType).ShouldBe(expected);
}
