using Microsoft.AspNetCore.Http;

namespace Pinyon.Grpc.Server;

/// <summary>What a handler knows about its call, besides the request.</summary>
/// <param name="headers">The request's headers. Only valid until the call ends.</param>
/// <param name="patience">How long the reply may wait for message budget and still arrive in time.</param>
/// <param name="cancellationToken">Cancelled when the deadline passes or the client disconnects.</param>
internal readonly struct GrpcServerCall(
    IHeaderDictionary headers, TimeSpan patience, CancellationToken cancellationToken)
{
    public TimeSpan Patience => patience;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>An ASCII metadata value, or null.</summary>
    public string? Metadata(string name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return headers.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    /// <summary>The bytes of a metadata value whose name ends in <c>-bin</c>; null if absent or not base64.</summary>
    public byte[]? BinaryMetadata(string name)
    {
        string? text = Metadata(name);
        if (text is null)
        {
            return null;
        }

        // Senders omit the padding, which Convert requires.
        string padded = text.TrimEnd('=').PadRight((text.TrimEnd('=').Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out int count) ? bytes[..count] : null;
    }
}
