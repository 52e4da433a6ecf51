namespace Pinyon.Store.Eviction;

/// <summary>How a candidate for the main part and the next victim there part.</summary>
internal enum Contest
{
    /// <summary>The candidate goes.</summary>
    Reject,

    /// <summary>The candidate goes; the victim loses a count and its place at the end.</summary>
    RejectAndAge,

    /// <summary>The victim goes, the candidate takes its place.</summary>
    Admit,
}
