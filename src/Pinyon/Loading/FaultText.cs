namespace Pinyon.Loading;

/// <summary>What callers learn of an exception of the user's code.</summary>
internal static class FaultText
{
    /// <summary>Its message, or the name of its type if it has none. Never throws.</summary>
    /// <remarks><see cref="Exception.Message"/> is virtual: it may be null, and it may throw.</remarks>
    public static string Of(Exception fault)
    {
        try
        {
            if (fault.Message is { Length: > 0 } message) return message;
        }
        catch (Exception)
        {
            // The name of the type has to do.
        }

        return fault.GetType().Name;
    }
}
