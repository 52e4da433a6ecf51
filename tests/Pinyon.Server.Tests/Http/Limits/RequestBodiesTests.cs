using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Server.Http.Limits;

namespace Pinyon.Server.Tests.Http.Limits;

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
        var bodies = new RequestBodies(100_000, 1_000_000, TimeProvider.System);
        byte[] sent = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

        using (RequestBody body = await bodies.ReadAsync(Request(sent, announced)))
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
        var bodies = new RequestBodies(10_000, 1_000_000, TimeProvider.System);

        BadHttpRequestException error = await Should.ThrowAsync<BadHttpRequestException>(async () =>
            await bodies.ReadAsync(Request(new byte[10_001], announced)));

        error.StatusCode.ShouldBe(StatusCodes.Status413PayloadTooLarge);
        bodies.Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task Read_WhileOthersHoldAllThereIs_IsBusyAndThenServed()
    {
        var bodies = new RequestBodies(40_000, 50_000, TimeProvider.System);
        RequestBody first = await bodies.ReadAsync(Request(new byte[40_000], true));

        BadHttpRequestException error = await Should.ThrowAsync<BadHttpRequestException>(async () =>
            await bodies.ReadAsync(Request(new byte[40_000], true)));
        error.StatusCode.ShouldBe(StatusCodes.Status503ServiceUnavailable);

        first.Dispose();
        using RequestBody second = await bodies.ReadAsync(Request(new byte[40_000], true));
        second.Bytes.Length.ShouldBe(40_000);
    }

    [Fact]
    public async Task Read_OfASmallBodyWhileLargeOnesHoldAllThereIs_IsServed()
    {
        var bodies = new RequestBodies(40_000, 50_000, TimeProvider.System);
        using RequestBody large = await bodies.ReadAsync(Request(new byte[40_000], true));

        using RequestBody first = await bodies.ReadAsync(Request(new byte[10_000], true));
        using RequestBody second = await bodies.ReadAsync(Request(new byte[16_000], false));

        second.Bytes.Length.ShouldBe(16_000);
        bodies.Reserved.ShouldBeGreaterThan(50_000);
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 11)]
    public async Task Read_OfABodyThatComesTooSlowly_TimesOut(bool announced, int seconds)
    {
        var time = new FakeTimeProvider();
        var bodies = new RequestBodies(1 << 20, 8 << 20, time);
        HttpContext context = Request(new byte[10], announced);
        context.Request.Body = new Pipe().Reader.AsStream();
        Task<RequestBody> reading = bodies.ReadAsync(context).AsTask();

        time.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        reading.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        (await Should.ThrowAsync<BadHttpRequestException>(reading)).StatusCode.ShouldBe(408);
        bodies.Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task Read_ToTheEnd_MarksTheConnectionAsServing()
    {
        var queue = new ConnectionQueue(1);
        HttpContext context = Request(new byte[10], announced: true);
        context.Features.Set(queue.Enter(() => { }));

        using RequestBody body = await new RequestBodies(100, 100, TimeProvider.System).ReadAsync(context);

        queue.Enter(() => { }).ShouldBeNull();
    }

    private static DefaultHttpContext Request(byte[] body, bool announced)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = announced ? body.Length : null;
        return context;
    }
}
