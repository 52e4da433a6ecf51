using System.Buffers;
using System.IO.Pipelines;

namespace Pinyon.Server.Http;

/// <summary>Writes values so that only the part that the client reads next is copied.</summary>
internal static class ResponsePieces
{
    /// <summary>A smaller value is sent together with the rest of the answer, in one write to the socket.</summary>
    private const int PieceSize = 64 << 10;

    /// <summary>
    /// Writes a value and waits for the client after each piece; the rest after the last full piece is not flushed.
    /// </summary>
    /// <remarks>Kestrel copies everything it is given before it waits.</remarks>
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
