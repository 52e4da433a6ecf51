using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Pinyon.Benchmarks;

/// <summary>Kestrel that answers everything with the same bytes: what HTTP itself costs.</summary>
internal static class BareKestrel
{
    /// <summary>As many as the load generator's usual answer has: <c>{"key-00001234":"…100 bytes…"}</c>.</summary>
    private const int AnswerBytes = 119;

    public static Task RunAsync(int port)
    {
        var answer = new byte[AnswerBytes];
        Array.Fill(answer, (byte)' ');
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(context, answer));
        return app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context, byte[] answer)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }
}
