namespace Pinyon;

/// <summary>How a load ended.</summary>
internal enum LoadKind : byte
{
    Found,

    NotFound,

    /// <summary>The loader failed, or brought nonsense.</summary>
    Failed,

    /// <summary>Not over within the load's own limit, or the caller's.</summary>
    TimedOut,

    /// <summary>The caller's time was over before the load had its turn.</summary>
    Busy,
}
