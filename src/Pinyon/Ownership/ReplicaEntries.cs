using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Ownership;

/// <summary>A group's entries, as an owner hands them out and a replica takes them (R2, R8, R9).</summary>
internal sealed class ReplicaEntries(
    EntryStore store, EntryReader reader, EntryFloors floors, HybridClock clock, MonotonicTime time)
{
    // An owner hands out what it has when it sends, not what somebody wrote: states can come twice, late and in any
    // order, and the highest version is what stays.
    //
    //   owner                                       replica
    //   x = 1, version 7   ──────────┐
    //   x = 2, version 9   ──────────┼───────────►  9 is kept
    //                                └───────────►  7 is not: "I have 9", which is the owner's own
    //
    // If the owner has none of that version, somebody else wrote there, with a clock that is ahead, and would win when
    // the owner is gone. So the owner gives its entry a version above it, and sends it again.

    /// <summary>What a replica has to have of a key: what is here, or the knowledge that nothing is.</summary>
    public PeerItem Read(ReplicaWrite write)
    {
        bool isHere = TryRead(write.Key.Span, out byte[] stored, out EntryInfo info);
        return isHere && !write.IsRemoval
            ? ItemOf(write.Key, stored, info)
            : new PeerItem(write.Key, TimeToLive: write.IsRemoval ? GroupEntries.TombstoneLife : 0)
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
    /// more than a day ahead, which nobody follows.
    /// </returns>
    public ulong Reissue(ReplicaWrite write, ulong sent, ulong above)
    {
        // Issued first: a clear that comes from here on is above it.
        clock.Observe(above);
        ulong version = clock.Next();
        if (version <= above)
        {
            return 0;
        }

        long now = time.Now;
        var key = new EntryKey(write.Key.Span);
        if (write.IsRemoval)
        {
            var lasting = new WriteOptions(
                version, ExpiresAt: now + GroupEntries.TombstoneLife, When: Condition.IfAbsent);
            return store.Remove(key, lasting, now).Status is WriteStatus.NotFound ? version : 0;
        }

        return TryRead(write.Key.Span, out _, out EntryInfo info) && info.Version == sent
            && store.Expire(
                key,
                new WriteOptions(version, 0, info.ExpiresAt, info.Idle, Condition.IfVersion, sent),
                now).Status is WriteStatus.Stored
            ? version
            : 0;
    }

    /// <summary>Takes what an owner sent, unless what is here wins.</summary>
    /// <returns>Stored; or condition failed, with the version that wins.</returns>
    public PeerResult Take(in PeerItem item, ulong notAfter)
    {
        PeerState state = item.State!;
        if (clock.Now > notAfter)
        {
            return new PeerResult(PeerStatus.Late, Version: clock.Now);
        }

        WriteResult result = state.IsRemoved ? Remove(item, state) : Write(item, state);
        return result.Status switch
        {
            WriteStatus.TooLarge => new PeerResult(PeerStatus.TooLarge),
            WriteStatus.ConditionFailed when !HasVersion(item, state, result.CurrentVersion) =>
                new PeerResult(PeerStatus.ConditionFailed, Version: result.CurrentVersion),
            _ => new PeerResult(PeerStatus.Stored, Version: state.Version),
        };
    }

    // The bytes as they are stored, if they count: what was cleared does not.
    private bool TryRead(ReadOnlySpan<byte> key, out byte[] stored, out EntryInfo info)
    {
        stored = reader.ReadStored(key, out info) ?? [];
        return info.Version != 0
            && !floors.Hides(info.Version, info.Mark ? EntryPrefix.Read(stored).Tags : default);
    }

    private PeerItem ItemOf(ReadOnlyMemory<byte> key, byte[] stored, in EntryInfo info)
    {
        EntryPrefix prefix = info.Mark ? EntryPrefix.Read(stored) : default;
        long now = time.Now;
        long expiresAt = prefix.RefreshAt == 0 ? info.ExpiresAt : prefix.ExpiresAt;
        return new PeerItem(
            key, stored.AsMemory(info.Mark ? prefix.Length : 0), info.Flags, Remaining(expiresAt, now))
        {
            TimeToIdle = info.Idle,
            Tags = prefix.Tags.IsEmpty ? default : TagList.ToItems(prefix.Tags),
            State = new PeerState(info.Version)
            {
                IsAbsent = prefix.IsAbsent,
                RefreshIn = Remaining(prefix.RefreshAt, now),
                Grace = Remaining(info.ExpiresAt, now) - Remaining(expiresAt, now),
            },
        };
    }

    private WriteResult Write(in PeerItem item, PeerState state)
    {
        long now = time.Now;
        long expiresAt = At(item.TimeToLive, now);
        var prefix = new EntryPrefix
        {
            IsAbsent = state.IsAbsent,
            RefreshAt = At(state.RefreshIn, now),
            ExpiresAt = expiresAt,
            Tags = item.Tags.IsDefaultOrEmpty ? default : TagList.Of(item.Tags),
        };
        if (floors.Hides(state.Version, prefix.Tags))
        {
            return new WriteResult(WriteStatus.ConditionFailed, floors.Highest);
        }

        var options = new WriteOptions(
            state.Version,
            item.Flags,
            expiresAt == 0 ? 0 : EntryTimes.SaturatingAdd(expiresAt, state.Grace),
            item.TimeToIdle,
            Condition.IfNewer)
        {
            Mark = prefix.IsNeeded,
        };
        ReadOnlySpan<byte> stored = options.Mark ? prefix.Before(item.Value.Span) : item.Value.Span;
        var key = new EntryKey(item.Key.Span);
        WriteResult result = stored.Length > StoreOptions.MaxValueBytesLimit
            ? new WriteResult(WriteStatus.TooLarge, 0)
            : store.Write(key, stored, options, now);
        if (result.Status is WriteStatus.TooLarge)
        {
            // What it replaces at the owner must not be found here.
            store.Remove(key, new WriteOptions(state.Version, When: Condition.IfNewer), now);
        }

        return result;
    }

    private WriteResult Remove(in PeerItem item, PeerState state)
    {
        long now = time.Now;
        var options = new WriteOptions(state.Version, ExpiresAt: At(item.TimeToLive, now), When: Condition.IfNewer);
        return store.Remove(new EntryKey(item.Key.Span), options, now);
    }

    // The same entry may come twice; a removal with its version is another matter, and wins.
    private bool HasVersion(in PeerItem item, PeerState state, ulong current)
    {
        reader.ReadStored(item.Key.Span, out EntryInfo info);
        return current == state.Version && info.Version == state.Version;
    }

    private static long Remaining(long moment, long now) => moment == 0 ? 0 : Math.Max(1, moment - now);

    private static long At(long remaining, long now) =>
        remaining == 0 ? 0 : EntryTimes.SaturatingAdd(now, remaining);
}
