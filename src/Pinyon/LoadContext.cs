namespace Pinyon;

/// <summary>What a loader may want to know besides the key.</summary>
public sealed record LoadContext
{
    internal LoadContext(string group, bool isRefresh)
    {
        Group = group;
        IsRefresh = isRefresh;
    }

    /// <summary>The name of the group that the key belongs to.</summary>
    public string Group { get; }

    /// <summary>
    /// No caller waits: the old value serves until the new one is there (<see cref="GroupOptions.RefreshAfter"/>).
    /// </summary>
    public bool IsRefresh { get; }
}
