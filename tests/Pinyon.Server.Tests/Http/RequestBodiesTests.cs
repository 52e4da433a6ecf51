using Microsoft.AspNetCore.Http;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

public sealed class RequestBodiesTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(4096, false)]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    public async Task Read_AWholeBody_IsEveryByteOfIt(int length, bool announced)
    {
        var bodies = new RequestBodies(100_000, 1_000_000);
        byte[] sent = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

        using (RequestBody body = await bodies.ReadAsync(Request(sent, announced), Cancellation))
        {
            body.Bytes.ToArray().ShouldBe(sent);
            bodies.Reserved.ShouldBeInRange(length, Math.Max(4096, 2 * length));
        }

        bodies.Reserved.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_BeyondTheLimit_IsRefusedAndHoldsNothing(bool announced)
    {
        var bodies = new RequestBodies(10_000, 1_000_000);

        BadHttpRequestException error = await Should.ThrowAsync<BadHttpRequestException>(async () =>
            await bodies.ReadAsync(Request(new byte[10_001], announced), Cancellation));

        error.StatusCode.ShouldBe(StatusCodes.Status413PayloadTooLarge);
        bodies.Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task Read_WhileOthersHoldAllThereIs_IsBusyAndThenServed()
    {
        var bodies = new RequestBodies(10_000, 15_000);
        RequestBody first = await bodies.ReadAsync(Request(new byte[10_000], true), Cancellation);

        BadHttpRequestException error = await Should.ThrowAsync<BadHttpRequestException>(async () =>
            await bodies.ReadAsync(Request(new byte[10_000], true), Cancellation));
        error.StatusCode.ShouldBe(StatusCodes.Status503ServiceUnavailable);

        first.Dispose();
        using RequestBody second = await bodies.ReadAsync(Request(new byte[10_000], true), Cancellation);
        second.Bytes.Length.ShouldBe(10_000);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static HttpRequest Request(byte[] body, bool announced)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(body);
        request.ContentLength = announced ? body.Length : null;
        return request;
    }
}
