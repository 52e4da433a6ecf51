using System.Text;
using System.Text.Json;
using Pinyon.Grpc.Protocol;
using Pinyon.Grpc.Server;
using Pinyon.Grpc.Tests.Hosting;

namespace Pinyon.Grpc.Tests.Python;

/// <summary>grpcio as the client of our server.</summary>
public sealed class GrpcPythonClientTests
{
    [Fact]
    public async Task GrpcioClient_EveryKindOfCall_EndsAsTheServerSays()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using GrpcHost host = await GrpcHost.StartAsync(endpoints =>
        {
            var options = new GrpcServerOptions { MaxMessageBytes = 1_000_000 };
            Map("Echo", (request, _) => ValueTask.FromResult(request));
            Map("Refuse", (_, _) => throw new GrpcException(GrpcStatusCode.NotFound, "kein Schlüssel, 100%\n"));
            Map("Crash", (_, _) => throw new InvalidOperationException("a secret of the house"));
            Map("Swell", (_, _) => ValueTask.FromResult(new byte[1_000_001]));
            Map("Hang", (_, _) => new ValueTask<byte[]>(new TaskCompletionSource<byte[]>().Task));
            Map("Metadata", (_, call) => ValueTask.FromResult(Describe(call)));
            endpoints.MapGrpcUnimplemented();

            void Map(string name, GrpcUnaryHandler<byte[], byte[]> handler) =>
                endpoints.MapGrpcUnary(BytesCodec.Method(name), handler, options);
        });
        using var client = PythonProcess.Start("grpc_client.py", $"{host.Address.Port}");

        IReadOnlyDictionary<string, JsonElement> cases = await client.ReadCasesAsync(token);

        cases.ToDictionary(pair => pair.Key, pair => pair.Value.GetProperty("code").GetString()).ShouldBe(
            new Dictionary<string, string?>
            {
                ["echo"] = "OK",
                ["empty"] = "OK",
                ["large"] = "OK",
                ["many"] = "OK",
                ["metadata"] = "OK",
                ["refuse"] = "NOT_FOUND",
                ["crash"] = "INTERNAL",
                ["deadline"] = "DEADLINE_EXCEEDED",
                ["swell"] = "RESOURCE_EXHAUSTED",
                ["too large"] = "RESOURCE_EXHAUSTED",
                ["absent"] = "UNIMPLEMENTED",
                ["compressed"] = "UNIMPLEMENTED",
                ["garbage"] = "INVALID_ARGUMENT",
            },
            ignoreOrder: true);
        Bytes(cases["echo"]).ShouldBe("hi"u8.ToArray());
        Bytes(cases["metadata"]).ShouldBe("some words, 00FE"u8.ToArray());
        cases["refuse"].GetProperty("details").GetString().ShouldBe("kein Schlüssel, 100%\n");
        cases["crash"].GetProperty("details").GetString().ShouldNotBeNull().ShouldNotContain("secret");
    }

    private static byte[] Describe(GrpcServerCall call) => Encoding.UTF8.GetBytes(
        $"{call.Metadata("x-words")}, {Convert.ToHexString(call.BinaryMetadata("x-bytes-bin") ?? [])}");

    private static byte[] Bytes(JsonElement element) =>
        Convert.FromHexString(element.GetProperty("reply").GetString()!);
}
