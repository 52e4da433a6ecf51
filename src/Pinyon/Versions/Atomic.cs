namespace Pinyon.Versions;

/// <summary>Numbers that many threads raise and that never fall.</summary>
internal static class Atomic
{
    /// <summary>Makes a number at least as high as a value.</summary>
    public static void Raise(ref long place, long value)
    {
        long seen = Volatile.Read(ref place);
        while (seen < value)
        {
            long found = Interlocked.CompareExchange(ref place, value, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    /// <inheritdoc cref="Raise(ref long, long)"/>
    public static void Raise(ref ulong place, ulong value)
    {
        ulong seen = Volatile.Read(ref place);
        while (seen < value)
        {
            ulong found = Interlocked.CompareExchange(ref place, value, seen);
            if (found == seen) return;
            seen = found;
        }
    }
}
