using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Pinyon.Cluster.Tests;

/// <summary>The origin of the nodes' loaders: a server in the test process that counts its requests.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    public Origin()
    {
        Address = $"http://127.0.0.1:{Ports.Next()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>With a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Completes when the first request has arrived.</summary>
    public Task Asked => _isAsked.Task;

    /// <summary>The number of requests for a path.</summary>
    public int CountOf(string path) => _asked.GetValueOrDefault(path);

    /// <summary>Releases all answers, which are held until then.</summary>
    public void Answer() => _mayAnswer.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Answer();
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true) answers.Add(AnswerAsync(await _listener.GetContextAsync()));
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answers);
        }
    }

    // The value is the path; /missing/… does not exist.
    private async Task AnswerAsync(HttpListenerContext context)
    {
        string path = context.Request.RawUrl!;
        _asked.AddOrUpdate(path, 1, (_, count) => count + 1);
        _isAsked.TrySetResult();
        await _mayAnswer.Task;
        bool isThere = !path.Contains("missing", StringComparison.Ordinal);
        context.Response.StatusCode = isThere ? 200 : 404;
        if (isThere) await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(path));
        context.Response.Close();
    }
}
