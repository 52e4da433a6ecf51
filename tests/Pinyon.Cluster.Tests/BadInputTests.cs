using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pinyon.Cluster.Tests;

public sealed class BadInputTests : IAsyncLifetime
{
    private static readonly string TooLongKey = new('k', 70_000);

    private LocalCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Post_BodiesThatAreNoObjects_AreToldWhyAndHarmNothing()
    {
        (byte[] Body, string Reason)[] cases = [
            ("{\"a\": "u8.ToArray(), "The body is not JSON: line 1, byte 7."),
            ("{\"a\": 1} x"u8.ToArray(), "The body is not JSON: line 1, byte 10."),
            ([], "The body is not JSON: line 1, byte 1."),
            ("[1, 2]"u8.ToArray(), "The body is JSON, but not an object: send {\"key\": value}."),
            ("{\"a\": 1, \"\": 2}"u8.ToArray(), "Key 2 is empty."),
            ("{\"\\ud800\": 2}"u8.ToArray(), "Key 1 is not Unicode text."),
            ([(byte)'{', 0xFF, (byte)'}'], "The body is not UTF-8."),
        ];
        foreach ((byte[] body, string reason) in cases)
        {
            HttpResponseMessage answer = await _cluster.PostAsync(_cluster.Nodes[0], body);

            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await TextOfAsync(answer)).ShouldBe(reason + "\n");
        }

        (await _cluster.GetAsync(_cluster.Nodes[0], "a")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await _cluster.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Post_NestedTooDeep_IsToldWhy()
    {
        string deep = "{\"a\": " + new string('[', 10_000) + new string(']', 10_000) + "}";

        HttpResponseMessage answer = await _cluster.PostAsync(_cluster.Nodes[0], deep);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await TextOfAsync(answer)).ShouldStartWith("The body is not JSON");
        await _cluster.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Post_A100MegabyteBody_IsTooLarge()
    {
        var body = new byte[100 << 20];
        Array.Fill(body, (byte)' ');

        HttpStatusCode? status = await StatusOrNullAsync(_cluster.PostAsync(_cluster.Nodes[1], body));

        // The node answers before it has read the body; a client that continues to write may see the end of the
        // connection.
        status.ShouldBeOneOf(HttpStatusCode.RequestEntityTooLarge, null);
        (await TooLargeByHeadAsync()).ShouldStartWith("HTTP/1.1 413");
        await _cluster.ShouldAnswerAsync();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Key_Of70Kilobytes_IsTooLarge(string method)
    {
        string answer = await RawAsync($"{method} /{TooLongKey} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("A key has at most 65535 bytes; this one has 70000.");
        await _cluster.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Key_OfAMemberWith70Kilobytes_IsTooLarge()
    {
        HttpResponseMessage answer = await _cluster.PostAsync(_cluster.Nodes[0], $$"""{"{{TooLongKey}}": 1}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await TextOfAsync(answer)).ShouldContain("at most 65535 bytes");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", "400", "The key is empty")]
    [InlineData("DELETE / HTTP/1.1", "400", "The key is empty")]
    [InlineData("GET /%zz HTTP/1.1", "400", "without two hexadecimal digits")]
    [InlineData("GET /%C3%28 HTTP/1.1", "400", "not UTF-8")]
    [InlineData("PUT /key HTTP/1.1", "405", "it takes GET, HEAD, DELETE")]
    [InlineData("PUT / HTTP/1.1", "405", "it takes POST")]
    [InlineData("POST /healthz HTTP/1.1", "405", "it takes GET, HEAD")]
    [InlineData("GET /a%00b HTTP/1.1", "400", "Connection: close")]
    [InlineData("GET key HTTP/1.1", "405", "Connection: close")]
    [InlineData("nonsense", "400", "Connection: close")]
    public async Task Request_ThatMakesNoSense_IsToldSo(string line, string status, string reason)
    {
        string answer = await RawAsync($"{line}\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        answer.ShouldStartWith($"HTTP/1.1 {status}");
        answer.ShouldContain(reason);
        await _cluster.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Request_HalfSentAndThenSilence_TimesOutAlone()
    {
        Task<string> head = RawAsync("GET /key HTTP/1.1\r\nHost: a\r\n");
        Task<string> body = RawAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"a\"");

        await _cluster.ShouldAnswerAsync();
        (await head).ShouldStartWith("HTTP/1.1 408");
        (await body).ShouldStartWith("HTTP/1.1 408");
        await _cluster.ShouldAnswerAsync();
    }

    private static Task<string> TextOfAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode?> StatusOrNullAsync(Task<HttpResponseMessage> request)
    {
        try
        {
            return (await request).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Task<string> TooLargeByHeadAsync() =>
        RawAsync($"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {100 << 20}\r\n\r\n");

    /// <summary>
    /// Sends exactly these characters to the second node and returns all that comes back until it hangs up.
    /// </summary>
    private async Task<string> RawAsync(string text)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _cluster.Nodes[1].HttpPort, cancellation);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancellation);
        }
        catch (IOException)
        {
            // A node that refuses a request without reading all of it resets the connection after its answer.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
