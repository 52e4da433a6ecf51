using System.Text.Json;
using Pinyon.Grpc.Tests.Hosting;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Python;

/// <summary>The .proto file is the protocol: a client generated from it can talk to a member.</summary>
public sealed class PeerProtoTests
{
    [Fact]
    public async Task PeerProto_ClientMadeFromIt_SetsGetsAndDeletes()
    {
        var handler = new RecordingPeerHandler();
        handler.Answer = request => new PeerReply(10, 20, [Judge(request, handler.Requests.Count)]);
        await using GrpcHost host = await GrpcHost.StartAsync(handler);
        using var client = PythonProcess.Start(
            "peer_client.py", $"{host.Address.Port}", PythonProcess.InOutput("Protos"));

        IReadOnlyDictionary<string, JsonElement> cases =
            await client.ReadCasesAsync(TestContext.Current.CancellationToken);

        cases["set"].ToString().ShouldContain("\"status\": \"STATUS_STORED\", \"version\": \"41\"");
        cases["get"].ToString().ShouldContain("\"status\": \"STATUS_FOUND\", \"value\": \"dg==\", \"flags\": 7");
        cases["get"].ToString().ShouldContain("\"time_to_live_ms\": \"59000\"");
        cases["get"].ToString().ShouldContain("\"ring\": \"10\", \"clock\": \"20\"");
        cases["delete"].ToString().ShouldContain("STATUS_FOUND");
        cases["get again"].ToString().ShouldContain("STATUS_NOT_FOUND");
        cases["moved"].ToString().ShouldContain(
            "\"owner\": {\"name\": \"node3\", \"address\": \"127.0.0.1:7948\", \"weight\": 2}");
        cases["empty key"].GetProperty("code").GetString().ShouldBe("INVALID_ARGUMENT");
        handler.Requests.Select(request => request.Operation).ShouldBe(
            [PeerOperation.Set, PeerOperation.Get, PeerOperation.Delete, PeerOperation.Get, PeerOperation.Get]);
        handler.Requests.ShouldAllBe(request =>
            request.Group == "group" && request.Header == new PeerHeader(ulong.MaxValue, 5, true, 6));
        PeerItem set = handler.Requests.First().Items.Single();
        (set.Flags, set.TimeToLive).ShouldBe((7U, 60_000L));
        set.Value.ToArray().ShouldBe("v"u8.ToArray());
    }

    private static PeerResult Judge(PeerRequest request, int turn) => (request.Operation, turn) switch
    {
        (PeerOperation.Set, _) => new PeerResult(PeerStatus.Stored, Version: 41),
        (PeerOperation.Delete, _) => new PeerResult(PeerStatus.Found, Version: 42),
        (_, 2) => new PeerResult(PeerStatus.Found, "v"u8.ToArray(), 7, 41, 59_000),
        (_, 4) => new PeerResult(PeerStatus.NotFound, Version: 42),
        _ => new PeerResult(PeerStatus.Moved, Owner: new Member("node3", "127.0.0.1:7948", 2)),
    };
}
