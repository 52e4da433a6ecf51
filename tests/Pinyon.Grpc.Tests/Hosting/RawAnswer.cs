using System.Net;

namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>A response as it was on the wire.</summary>
internal sealed record RawAnswer(HttpStatusCode Http, bool TrailersOnly, string? Status, string? Message, byte[] Body);
