using System.Text;
using Pinyon.Peers;
using Pinyon.Store;

namespace Pinyon.Groups;

/// <summary>Turns faults between members into the errors that callers get.</summary>
internal static class Failures
{
    /// <summary>
    /// Why an item has no answer. A conditional write or an update may have been applied nevertheless (R5).
    /// </summary>
    public static CacheException From(PeerException exception, PeerOperation operation, in PeerItem item)
    {
        if (!WasRefused(exception, item) && IsConditionalWrite(operation, item))
        {
            string message = $"Whether the write was applied is not known: {exception.Message}";
            return new CacheException(CacheFailure.OutcomeUnknown, message, exception);
        }

        // Busy promises that a write was not applied.
        if (exception is { WasOfReply: true, Failure: PeerFailure.Busy } && operation.IsWrite())
        {
            return new CacheException(CacheFailure.TimedOut, exception.Message, exception);
        }

        return From(exception);
    }

    /// <summary>
    /// A result as it came; or the error that it is, if its status is no answer to what was asked of its item.
    /// </summary>
    public static Answer Take(in PeerResult result, PeerOperation operation, in PeerItem item)
    {
        if (operation.IsAnswer(item, result.Status)) return new Answer(result);

        string words = $"The member that was asked to {operation} a key answered {result.Status}, which is no answer.";
        return new Answer(default, From(new PeerException(PeerFailure.Broken, words), operation, item));
    }

    private static CacheException From(PeerException exception)
    {
        CacheFailure failure = exception.Failure switch
        {
            PeerFailure.Unreachable => CacheFailure.OwnerUnreachable,
            PeerFailure.TimedOut => CacheFailure.TimedOut,
            PeerFailure.TooLarge => CacheFailure.TooLarge,
            PeerFailure.Busy => CacheFailure.Busy,
            _ => CacheFailure.BrokenAnswer,
        };
        return new CacheException(failure, exception.Message, exception);
    }

    /// <summary>Turns a result that answers nothing into the error that it is.</summary>
    public static Answer Settle(Answer answer) => answer.Error is not null ? answer : answer.Result.Status switch
    {
        PeerStatus.Moved => Fail(CacheFailure.NoOwner, "The members do not agree on who owns the key."),
        PeerStatus.Late => Fail(CacheFailure.Late, "The write reached its owner too late; do the clocks agree?"),
        PeerStatus.TooLarge => Fail(CacheFailure.TooLarge, "The value is larger than its owner can keep."),
        PeerStatus.NotSent => Fail(CacheFailure.BrokenAnswer, "The key's owner sent a reply without an answer in it."),
        PeerStatus.NoSuchGroup => Fail(CacheFailure.NoSuchGroup, "The key's owner has no group of that name."),
        PeerStatus.LoadFailed => Fail(CacheFailure.LoadFailed, Encoding.UTF8.GetString(answer.Result.Value.Span)),
        PeerStatus.Busy => Fail(CacheFailure.Busy, "The key's owner had no time to load it, or no room for its value."),
        PeerStatus.TimedOut => Fail(CacheFailure.TimedOut, "The key was not loaded in time."),
        PeerStatus.NotANumber => Fail(CacheFailure.NotANumber, "The value is not a decimal integer of 64 bits."),
        PeerStatus.Overflow => Fail(CacheFailure.Overflow, "The sum does not fit into 64 bits."),
        _ => answer,
    };

    // Too large, or no room for it: of a request, unless the reply brings a value that may be as large.
    private static bool WasRefused(PeerException exception, in PeerItem item) =>
        exception.WasNeverSent
        || (!exception.WasOfReply && exception.Failure is PeerFailure.TooLarge or PeerFailure.Busy
            && item.Update is not { ReturnsOldValue: true });

    private static bool IsConditionalWrite(PeerOperation operation, in PeerItem item) =>
        operation is PeerOperation.Update || (item.When is not Condition.Always && operation.IsWrite());

    private static Answer Fail(CacheFailure failure, string message) =>
        new(default, new CacheException(failure, message));
}
