using Microsoft.AspNetCore.Http;
using Pinyon.Grpc.Server;

namespace Pinyon.Grpc.Tests.Server;

public sealed class GrpcServerCallTests
{
    private readonly HeaderDictionary _headers = new()
    {
        ["x-words"] = "some words",
        ["x-padded-bin"] = "AQ==",
        ["x-bare-bin"] = "AQ",
        ["x-broken-bin"] = "!",
    };

    [Theory]
    [InlineData("x-padded-bin")]
    [InlineData("x-bare-bin")]
    public void BinaryMetadata_WithOrWithoutPadding_IsDecoded(string name) =>
        new GrpcServerCall(_headers, TimeSpan.Zero, CancellationToken.None).BinaryMetadata(name).ShouldBe([1]);

    [Theory]
    [InlineData("x-broken-bin")]
    [InlineData("x-absent-bin")]
    public void BinaryMetadata_BrokenOrAbsent_IsNull(string name) =>
        new GrpcServerCall(_headers, TimeSpan.Zero, CancellationToken.None).BinaryMetadata(name).ShouldBeNull();

    [Fact]
    public void Metadata_Words_AreThere() =>
        new GrpcServerCall(_headers, TimeSpan.Zero, CancellationToken.None).Metadata("x-words").ShouldBe("some words");

    [Fact]
    public void Metadata_AfterTheCall_IsOutOfReach() => Should.Throw<OperationCanceledException>(
        () => new GrpcServerCall(_headers, TimeSpan.Zero, new CancellationToken(canceled: true)).Metadata("x-words"));
}
