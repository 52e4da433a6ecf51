namespace Pinyon.Store.Eviction;

/// <summary>Which policy chooses what a full store evicts.</summary>
public enum EvictionPolicyKind : byte
{
    /// <summary>A window, an admission by frequency, and shadow caches that steer them: the default.</summary>
    WTinyLfu,

    /// <summary>Least recently used.</summary>
    Lru,

    /// <summary>Least recently used with InnoDB's midpoint.</summary>
    MidpointLru,

    /// <summary>Three first-in-first-out queues.</summary>
    S3Fifo,
}
