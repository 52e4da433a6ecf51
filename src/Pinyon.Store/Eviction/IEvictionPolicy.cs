namespace Pinyon.Store.Eviction;

/// <summary>Chooses which entry of a shard goes when there is no more room. One object per shard.</summary>
/// <remarks>
/// Always called under the shard's lock. The shard calls <see cref="Evict"/> until a new entry fits, and only then adds
/// it: so an entry is never the victim of its own write. It may also be called while <see cref="Charged"/> is well
/// within <see cref="Capacity"/>, because memory in pages can run out earlier than the sum of the charges; and
/// <see cref="Charged"/> may exceed <see cref="Capacity"/>, by one entry that is alone or in a simulator that adds
/// first. <c>now</c> is the caller's clock in milliseconds.
/// </remarks>
internal interface IEvictionPolicy
{
    /// <summary>How much it may hold, in the units of the charges. May change a little while running.</summary>
    long Capacity { get; set; }

    /// <summary>The sum of the charges of what it holds.</summary>
    long Charged { get; }

    /// <summary>
    /// Native or managed bytes that the policy takes beyond the entries' own links: part of the budget.
    /// </summary>
    long OverheadBytes { get; }

    /// <summary>A new entry; its links are undefined, its bits 0.</summary>
    void Add(uint entry, ulong hash, long now);

    /// <summary>
    /// A read, or a write that did not change the charge. Comes late, and not always: readers are lossy.
    /// </summary>
    void Hit(uint entry, ulong hash, long now);

    /// <summary>A read that found nothing.</summary>
    void Miss(ulong hash);

    /// <summary>The entry goes for a reason other than eviction: removed, or expired.</summary>
    void Remove(uint entry, ulong hash);

    /// <summary>The entry was written again and its charge is another now; counts as one touch.</summary>
    /// <param name="entry">The entry, which has its new charge.</param>
    /// <param name="oldCharge">The charge before.</param>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="now">The caller's clock.</param>
    void Resize(uint entry, int oldCharge, ulong hash, long now);

    /// <summary>The entry's bytes, links and bits included, were copied elsewhere: mends what points to it.</summary>
    void Move(uint from, uint to);

    /// <summary>Chooses an entry and unlinks it; the caller frees it.</summary>
    /// <returns>The victim; 0 if there is none.</returns>
    uint Evict(long now);

    /// <summary>Walks over everything and adds a sentence for each fault. For tests.</summary>
    /// <returns>The entries it holds.</returns>
    IReadOnlyCollection<uint> Check(ICollection<string> faults);
}
