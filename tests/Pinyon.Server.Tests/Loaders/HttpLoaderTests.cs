using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pinyon.Server.Loaders;

namespace Pinyon.Server.Tests.Loaders;

/// <summary>A real HTTP origin, whose answers each test defines.</summary>
public sealed class HttpLoaderTests : IAsyncLifetime
{
    private const int MaxBytes = 100;

    private WebApplication _origin = null!;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;
    private string _asked = "";

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _origin = builder.Build();
        _origin.Run(context =>
        {
            _asked = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            return _answer(context);
        });
        await _origin.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _origin.DisposeAsync();

    [Fact]
    public async Task Load_Found_BringsTheBody()
    {
        _answer = context => context.Response.WriteAsync("value", context.RequestAborted);

        LoadResult result = await LoadAsync("a/b c");

        result.Kind.ShouldBe(LoadKind.Found);
        Encoding.UTF8.GetString(result.Bytes.Span).ShouldBe("value");
        result.Keep.ShouldBeTrue();
        result.TimeToLive.ShouldBeNull();
        _asked.ShouldBe("/x/a%2Fb%20c");
    }

    [Theory]
    [InlineData("max-age=60", null, 60)]
    [InlineData("public, max-age=60", "20", 40)]
    [InlineData("max-age=60, s-maxage=5", null, 5)]
    [InlineData("public", null, null)]
    [InlineData("no-store", null, 0)]
    [InlineData("private, max-age=60", null, 0)]
    [InlineData("no-cache", null, 0)]
    [InlineData("max-age=0", null, 0)]
    [InlineData("max-age=60", "60", 0)]
    public async Task Load_CacheControl_SaysHowLongItIsKept(string control, string? age, int? seconds)
    {
        _answer = context =>
        {
            context.Response.Headers.CacheControl = control;
            context.Response.Headers.Age = age;
            return context.Response.WriteAsync("value", context.RequestAborted);
        };

        LoadResult result = await LoadAsync("k");

        result.Keep.ShouldBe(seconds != 0);
        if (seconds != 0) result.TimeToLive.ShouldBe(seconds is { } some ? TimeSpan.FromSeconds(some) : null);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Load_Missing_IsNotFoundForItsMaxAge(int status)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = "max-age=7";
            return Task.CompletedTask;
        };

        LoadResult result = await LoadAsync("k");

        result.Kind.ShouldBe(LoadKind.NotFound);
        result.TimeToLive.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData(500, "The origin answered 500 Internal Server Error.")]
    [InlineData(204, "The origin answered 204 No Content.")]
    [InlineData(401, "The origin answered 401 Unauthorized.")]
    public async Task Load_OtherStatus_FailsWithIt(int status, string message)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        LoadResult result = await LoadAsync("k");

        result.Kind.ShouldBe(LoadKind.Failed);
        result.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Load_BodyTooLarge_FailsWhetherItsLengthIsToldOrNot(bool isTold)
    {
        _answer = context =>
        {
            if (isTold) context.Response.ContentLength = MaxBytes + 1;
            return context.Response.WriteAsync(new string('x', MaxBytes + 1), context.RequestAborted);
        };

        LoadResult result = await LoadAsync("k");

        result.Kind.ShouldBe(LoadKind.Failed);
        result.Message.ShouldBe("The origin's answer has more than 100 bytes.");
    }

    [Fact]
    public async Task Load_AnswerBreaksOff_Fails()
    {
        _answer = async context =>
        {
            context.Response.ContentLength = 50;
            await context.Response.WriteAsync("half", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        };

        (await LoadAsync("k")).Kind.ShouldBe(LoadKind.Failed);
    }

    [Fact]
    public async Task Load_NobodyThere_Fails()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        int port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        LoadResult result = await LoadAsync("k", $"http://127.0.0.1:{port}");

        result.Kind.ShouldBe(LoadKind.Failed);
        result.Message.ShouldStartWith("The request to the origin failed: ");
    }

    [Fact]
    public async Task Load_Cancelled_Ends()
    {
        using var gone = new CancellationTokenSource();
        _answer = async context =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };

        await Should.ThrowAsync<OperationCanceledException>(async () => await LoadAsync("k", token: gone.Token));
    }

    private async Task<LoadResult> LoadAsync(CacheKey key, string? host = null, CancellationToken? token = null)
    {
        using var loader = new HttpLoader(
            OriginTemplate.TryParse((host ?? _origin.Urls.Single()) + "/x/{key}")!, MaxBytes, maxConnections: 4);
        var context = new LoadContext("x", isRefresh: false);
        return await loader.LoadAsync(key, context, token ?? TestContext.Current.CancellationToken);
    }
}
