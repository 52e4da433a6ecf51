using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Pinyon.Cluster.Tests;

/// <summary>Where the nodes load from: a server in the test's own process that counts what it is asked.</summary>
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

    /// <summary>Ends when the first request is here.</summary>
    public Task Asked => _isAsked.Task;

    /// <summary>How often a path was asked for.</summary>
    public int CountOf(string path) => _asked.GetValueOrDefault(path);

    /// <summary>Lets all answers go; none goes before.</summary>
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

    // The path comes back as the value; /missing/… is not there.
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
