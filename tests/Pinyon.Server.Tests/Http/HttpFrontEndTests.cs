using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pinyon.Server.Http;

namespace Pinyon.Server.Tests.Http;

/// <summary>Which dialect answers which request target.</summary>
public sealed class HttpFrontEndTests
{
    private readonly HttpFrontEnd _frontEnd = new(
        new HttpRoute("healthz", new Echo("health"), IsReadOnly: true),
        new HttpRoute("explainz/", new Echo("explain"), IsReadOnly: true),
        new HttpRoute("sdcs/", new Echo("keys")),
        new HttpRoute("", new Echo("keys")));

    [Theory]
    [InlineData("GET", "/healthz", "health:")]
    [InlineData("HEAD", "/healthz?verbose", "health:")]
    [InlineData("GET", "/healthz/", "keys:healthz/")]
    [InlineData("GET", "/healthz2", "keys:healthz2")]
    [InlineData("GET", "/HealthZ", "keys:HealthZ")]
    [InlineData("GET", "/x/../healthz", "keys:x/../healthz")]
    [InlineData("GET", "/%68ealthz", "keys:%68ealthz")]
    [InlineData("GET", "/explainz/users/a%2Fb", "explain:users/a%2Fb")]
    [InlineData("GET", "/explainz", "keys:explainz")]
    [InlineData("POST", "/sdcs/", "keys:")]
    [InlineData("GET", "/sdcs", "keys:sdcs")]
    [InlineData("POST", "/", "keys:")]
    [InlineData("GET", "http://host/healthz", "health:")]
    public async Task Target_AsItWasSent_IsAnsweredByItsDialect(string method, string target, string answer) =>
        (await AnswerAsync(method, target)).ShouldBe((StatusCodes.Status200OK, answer));

    [Theory]
    [InlineData("POST", "/healthz")]
    [InlineData("DELETE", "/explainz/users/Ann")]
    public async Task Method_OfAPathThatIsOnlyRead_IsRefused(string method, string target)
    {
        (int status, string text) = await AnswerAsync(method, target);

        status.ShouldBe(StatusCodes.Status405MethodNotAllowed);
        text.ShouldContain("it takes GET, HEAD");
    }

    private async Task<(int Status, string Text)> AnswerAsync(string method, string target)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Request.Method = method;
        context.Response.Body = body;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;

        await _frontEnd.AnswerAsync(context);

        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class Echo(string name) : IHttpApi
    {
        public Task AnswerAsync(HttpContext context, ReadOnlySpan<char> path) =>
            context.Response.WriteAsync($"{name}:{path}");
    }
}
