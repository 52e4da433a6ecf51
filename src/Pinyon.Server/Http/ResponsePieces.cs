using System.Buffers;
using System.IO.Pipelines;

namespace Pinyon.Server.Http;

/// <summary>Writes values so that no more of them is copied than the client is about to read.</summary>
internal static class ResponsePieces
{
    /// <summary>What is smaller leaves with the rest of the answer, in one write to the socket.</summary>
    private const int PieceSize = 64 << 10;

    /// <summary>
    /// Writes a value, waiting for the client after each piece; what is behind the last full one stays to be flushed.
    /// </summary>
    /// <remarks>Kestrel copies all that it is given before it waits.</remarks>
    public static async ValueTask WriteInPiecesAsync(
        this PipeWriter writer, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        while (value.Length > PieceSize)
        {
            await writer.WriteAsync(value[..PieceSize], cancellationToken);
            value = value[PieceSize..];
        }

        writer.Write(value.Span);
    }
}
