using Pinyon.Grpc.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>Turns a failed call into an exception of the library, with a message that names the member.</summary>
internal static class PeerFailureText
{
    public static PeerException From(GrpcException fault, Member member) =>
        Make(Classify(fault), member, fault.Status.Message, fault);

    public static PeerException WrongCount(Member member, int results, int items) =>
        Make(PeerFailure.Broken, member, $"it sent {results} results for {items} items", null);

    private static PeerFailure Classify(GrpcException fault) => fault.Status.Code switch
    {
        GrpcStatusCode.DeadlineExceeded => PeerFailure.TimedOut,

        // RST_STREAM and GOAWAY have codes of their own, and all of them mean that the answer is lost. UNKNOWN is what
        // remains for a server that does not speak HTTP/2.
        not GrpcStatusCode.Unknown when fault.IsTransportFault => PeerFailure.Unreachable,
        GrpcStatusCode.Unavailable or GrpcStatusCode.Cancelled => PeerFailure.Unreachable,
        GrpcStatusCode.ResourceExhausted when fault.Status.IsBusy => PeerFailure.Busy,

        // Too large is a request that was refused, here or by the member's status, and not a reply that is too long.
        GrpcStatusCode.ResourceExhausted when !fault.IsOfReply => PeerFailure.TooLarge,
        _ => PeerFailure.Broken,
    };

    private static PeerException Make(PeerFailure failure, Member member, string reason, GrpcException? inner)
    {
        string words = failure switch
        {
            PeerFailure.Unreachable => "is unreachable",
            PeerFailure.TimedOut => "did not answer within the time of the request",
            PeerFailure.Busy => "was not asked or did not answer, because a message budget is used up",
            PeerFailure.TooLarge => "exchanges no message of this size",
            _ => "gave no usable answer",
        };
        return new PeerException(failure, $"{member.Name} ({member.Address}) {words}: {reason}", inner)
        {
            WasNeverSent = inner is { WasNeverSent: true },
            WasOfReply = inner is { IsOfReply: true },
        };
    }
}
