using System.Runtime.InteropServices;

namespace Pinyon.Server.Http;

/// <summary>The reason why a request is refused: a status for programs and a sentence for people.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestFault(int Status, string Reason)
{
    public static RequestFault Bad(string reason) => new(StatusCodes.Status400BadRequest, reason);

    public static RequestFault Missing(string reason) => new(StatusCodes.Status404NotFound, reason);

    public static RequestFault TooLarge(string reason) => new(StatusCodes.Status413PayloadTooLarge, reason);
}
