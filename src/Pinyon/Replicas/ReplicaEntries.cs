using Pinyon.Cluster;
using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Replicas;

/// <summary>A group's entries, as an owner sends them and a replica takes them (R2, R8, R9).</summary>
internal sealed class ReplicaEntries(
    EntryReader reader, EntryWriter writer, EntryFloors floors, HybridClock clock, MonotonicTime time)
{
    // An owner sends what it has when it sends, not what a caller wrote: states can arrive twice, late and in any
    // order, and the highest version is what stays.
    //
    //   owner                                       replica
    //   x = 1, version 7   ──────────┐
    //   x = 2, version 9   ──────────┼───────────►  9 is kept
    //                                └───────────►  7 is not: "I have 9", which is the owner's own
    //
    // If the owner has none of that version, another member wrote there, with a clock that is ahead, and would win when
    // the owner is gone. So the owner gives its entry a version above it, and sends it again.

    /// <summary>What a replica must have of a key: what is here, or the knowledge that nothing is.</summary>
    public PeerItem Read(in ReplicaWrite write)
    {
        return !write.IsRemoval && TryRead(write.Key, out byte[] stored, out EntryInfo info)
            ? ItemOf(write.Key, stored, info)
            : new PeerItem(write.Key, TimeToLive: write.IsRemoval ? EntryTimes.TombstoneLife : 0)
            {
                State = new PeerState(write.Version) { IsRemoved = true },
            };
    }

    /// <summary>Issues what was sent anew, above a version that a replica has (R2).</summary>
    /// <param name="write">What was sent.</param>
    /// <param name="sent">With which version.</param>
    /// <param name="above">What the replica has.</param>
    /// <returns>
    /// The new version. 0 if something else is here by now, which its own writer sends; or if the replica's version is
    /// more than a day ahead, which no member follows.
    /// </returns>
    public ulong Reissue(in ReplicaWrite write, ulong sent, ulong above)
    {
        // Issued first: a clear that comes from here on is above it.
        clock.Observe(above);
        if (!clock.IsCredible(above)) return 0;
        ulong version = clock.Next(above);

        if (write.IsRemoval)
        {
            var lasting = new WriteOptions(
                version, ExpiresAt: time.Now + EntryTimes.TombstoneLife, When: Condition.IfAbsent);
            return writer.Remove(write.Key, lasting).Status is WriteStatus.NotFound ? version : 0;
        }

        EntryLook look = reader.Peek(write.Key, out KeptEntry kept);
        return look.State is not EntryState.Absent && look.Version == sent
            && writer.Expire(
                write.Key,
                new WriteOptions(version, 0, kept.EndsAt, kept.Idle, Condition.IfVersion, sent)).Status
                is WriteStatus.Stored
            ? version
            : 0;
    }

    /// <summary>Takes what an owner sent, unless what is here wins.</summary>
    /// <remarks>
    /// A version more than a day ahead is refused, as the clock refuses such a reading: every later write of the key
    /// would have to be issued above it, and would take this node's clock there.
    /// </remarks>
    /// <param name="item">The key and its state.</param>
    /// <param name="notAfter">A clock past which it is not taken.</param>
    /// <param name="isNews">Whether something is different here now.</param>
    /// <returns>Stored; condition failed, with the version that wins; or late.</returns>
    public PeerResult Take(in PeerItem item, ulong notAfter, out bool isNews)
    {
        PeerState state = item.State!;
        isNews = false;
        if (clock.Now > notAfter || !clock.IsCredible(state.Version))
        {
            return new PeerResult(PeerStatus.Late, Version: clock.Now);
        }

        WriteResult result = state.IsRemoved ? Remove(item, state) : Write(item, state);
        isNews = result.Status is WriteStatus.Stored or WriteStatus.Removed
            || (result.Status is WriteStatus.NotFound && item.TimeToLive > 0);
        return result.Status switch
        {
            WriteStatus.TooLarge => new PeerResult(PeerStatus.TooLarge),
            WriteStatus.ConditionFailed when !HasVersion(item, state, result.CurrentVersion) =>
                new PeerResult(PeerStatus.ConditionFailed, Version: result.CurrentVersion),
            _ => new PeerResult(PeerStatus.Stored, Version: state.Version),
        };
    }

    /// <summary>Forgets what is here of a key.</summary>
    public void Drop(in CacheKey key) => writer.Remove(key, default);

    // The bytes as they are stored, if they count: what was cleared does not.
    private bool TryRead(in CacheKey key, out byte[] stored, out EntryInfo info)
    {
        stored = reader.ReadStored(key, out info) ?? [];
        return info.Version != 0
            && !floors.Hides(info.Version, key.Slot, info.Mark ? EntryPrefix.Read(stored).Tags : default);
    }

    private PeerItem ItemOf(in CacheKey key, byte[] stored, in EntryInfo info)
    {
        EntryPrefix prefix = info.Mark ? EntryPrefix.Read(stored) : default;
        long now = time.Now;
        long expiresAt = prefix.RefreshAt == 0 ? info.ExpiresAt : prefix.ExpiresAt;
        return new PeerItem(
            key,
            stored.AsMemory(info.Mark ? prefix.Length : 0),
            info.Flags,
            EntryTimes.Remaining(expiresAt, now))
        {
            TimeToIdle = info.Idle,
            Tags = prefix.Tags.IsEmpty ? default : TagList.ToItems(prefix.Tags),
            State = new PeerState(info.Version)
            {
                IsAbsent = prefix.IsAbsent,
                RefreshIn = EntryTimes.Remaining(prefix.RefreshAt, now),
                Grace = EntryTimes.Remaining(info.ExpiresAt, now) - EntryTimes.Remaining(expiresAt, now),
            },
        };
    }

    private WriteResult Write(in PeerItem item, PeerState state)
    {
        long now = time.Now;
        long expiresAt = EntryTimes.At(item.TimeToLive, now);
        var prefix = new EntryPrefix
        {
            IsAbsent = state.IsAbsent,
            RefreshAt = EntryTimes.At(state.RefreshIn, now),
            ExpiresAt = expiresAt,
            Tags = item.Tags.IsDefaultOrEmpty ? default : TagList.Of(item.Tags),
        };
        if (floors.Hides(state.Version, item.Key.Slot, prefix.Tags))
        {
            return new WriteResult(WriteStatus.ConditionFailed, floors.Highest);
        }

        WriteResult result = writer.Write(item.Key, prefix, item.Value.Span, new WriteOptions(
            state.Version,
            item.Flags,
            expiresAt == 0 ? 0 : EntryTimes.SaturatingAdd(expiresAt, state.Grace),
            item.TimeToIdle,
            Condition.IfNewer));
        if (result.Status is WriteStatus.TooLarge)
        {
            // What it replaces at the owner must not be found here.
            writer.Remove(item.Key, new WriteOptions(state.Version, When: Condition.IfNewer));
        }

        return result;
    }

    private WriteResult Remove(in PeerItem item, PeerState state) => writer.Remove(
        item.Key,
        new WriteOptions(
            state.Version,
            ExpiresAt: EntryTimes.At(Math.Min(item.TimeToLive, EntryTimes.TombstoneLife), time.Now),
            When: Condition.IfNewer));

    // The same entry may arrive twice; a removal with its version is another matter, and wins.
    private bool HasVersion(in PeerItem item, PeerState state, ulong current) =>
        current == state.Version && reader.Peek(item.Key, out _).Version == state.Version;
}
