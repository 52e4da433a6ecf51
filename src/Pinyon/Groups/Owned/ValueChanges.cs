using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Pinyon.Peers;
using Pinyon.Peers.Details;

namespace Pinyon.Groups.Owned;

/// <summary>What becomes of a value that is changed in place: bytes in, bytes out.</summary>
/// <remarks>Semantics and error cases are those of Redis: INCRBY, APPEND, SETRANGE.</remarks>
internal static class ValueChanges
{
    /// <summary>Computes the new value.</summary>
    /// <param name="item">The change, with the bytes that it brings.</param>
    /// <param name="old">The value in place; null = no entry.</param>
    /// <param name="longest">Bytes that a value can have at most.</param>
    /// <param name="value">The new value.</param>
    /// <returns>Why there is no new value; null if there is.</returns>
    public static PeerStatus? TryCompute(
        in PeerItem item, ReadOnlyMemory<byte>? old, int longest, out ReadOnlyMemory<byte> value)
    {
        PeerUpdate update = item.Update!;
        value = item.Value;
        switch (update.Kind)
        {
            case PeerUpdateKind.Increment:
                return TryAdd(old ?? item.Value, update.Amount, out value);
            case PeerUpdateKind.Append:
                return TryPut(old ?? default, old?.Length ?? 0, item.Value, longest, out value);
            case PeerUpdateKind.SetRange:
                return TryPut(old ?? default, update.Amount, item.Value, longest, out value);
            default:
                return null;
        }
    }

    // Strict, so that a value that was counted in looks the same whatever counts in it: no plus sign, no spaces, no
    // zeros in front.
    private static PeerStatus? TryAdd(ReadOnlyMemory<byte> old, long amount, out ReadOnlyMemory<byte> value)
    {
        value = default;
        long number = 0;
        bool isNumber = old.IsEmpty || (Utf8Parser.TryParse(old.Span, out number, out int read)
            && read == old.Length && old.Span.SequenceEqual(Digits(number)));
        if (!isNumber) return PeerStatus.NotANumber;

        long sum = unchecked(number + amount);
        bool isOver = ((number ^ sum) & (amount ^ sum)) < 0;   // both have the sign that the sum does not have
        if (isOver) return PeerStatus.Overflow;

        value = Digits(sum);
        return null;
    }

    private static PeerStatus? TryPut(
        ReadOnlyMemory<byte> old,
        long offset,
        ReadOnlyMemory<byte> bytes,
        int longest,
        out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (offset > longest - bytes.Length) return PeerStatus.TooLarge;

        byte[] whole = new byte[Math.Max(old.Length, (int)offset + bytes.Length)];
        old.CopyTo(whole);
        bytes.CopyTo(whole.AsMemory((int)offset));
        value = whole;
        return null;
    }

    private static byte[] Digits(long number) =>
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
