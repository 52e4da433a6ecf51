using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Peers.Details;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Groups.Owned;

/// <summary>Reads an entry of this node, changes it and writes it, in what is one step for all others.</summary>
internal sealed class EntryUpdates(
    EntryReader reader, EntryWriter writer, EntryTimes times, HybridClock clock, MonotonicTime time)
{
    // The loop of a compare-and-set, here where the entry is, so that nothing is asked twice between members:
    //
    //   1  look              version 7, "41"
    //   2  refuse            no entry to change, no number, too large …: nothing happens
    //   3  stamp             version 9, above 7; or it is late
    //   4  write if it is 7  if something was written in between, look again
    //
    // Between two looks some other write succeeds, so the whole makes progress. An entry that is overdue, hidden by a
    // floor or known to be absent does not count, as with every condition.

    /// <summary>Carries out <see cref="PeerItem.Update"/>.</summary>
    /// <param name="item">The key, what to do, and what an entry gets that is made for it.</param>
    /// <param name="notAfter">A version beyond it would be late; nothing changes then (R5).</param>
    /// <param name="longest">
    /// If a value of more bytes would have to be returned, nothing happens and the item is not answered.
    /// </param>
    /// <returns>
    /// Found: an entry was changed. Stored: one was made. Not found: no entry, and nothing was done. Every
    /// other status says why nothing was done.
    /// </returns>
    public PeerResult Apply(in PeerItem item, ulong notAfter, int longest)
    {
        while (true)
        {
            // 1
            EntryLook look = item.Update!.ChangesTimes
                ? reader.Peek(item.Key, out KeptEntry kept)
                : reader.Look(item.Key, out kept);

            // 2
            if (Refuse(item, look, kept, longest) is { } refusal) return refusal;
            ReadOnlyMemory<byte>? old = look.VisibleVersion == 0 ? default(ReadOnlyMemory<byte>?) : look.Value;
            PeerStatus? fault = ValueChanges.TryCompute(
                item, old, writer.LongestValue, out ReadOnlyMemory<byte> value);
            if (fault is { } status) return new PeerResult(status, Version: look.VisibleVersion);

            // 3
            WriteOptions options = WriteRules.Against(look.Version, clock.Next(look.Version));
            if (options.Version > notAfter) return WriteRules.Late(options.Version);

            // 4
            switch (Write(item, look, kept, value, options))
            {
                case WriteStatus.Stored or WriteStatus.Removed:
                    return Done(item.Update, look, kept, value, options.Version);
                case WriteStatus.TooLarge:
                    return new PeerResult(PeerStatus.TooLarge);
            }
        }
    }

    private static PeerResult? Refuse(in PeerItem item, in EntryLook look, in KeptEntry kept, int longest)
    {
        PeerUpdate update = item.Update!;
        bool isThere = look.VisibleVersion != 0;
        if (!WriteRules.Holds(item, look.VisibleVersion)) return WriteRules.Failed(look.VisibleVersion);
        if (!isThere && update.NeedsEntry) return new PeerResult(PeerStatus.NotFound);
        if (isThere && update.ReturnsOldValue && look.Value.Length > longest)
        {
            return new PeerResult(PeerStatus.NotSent);
        }

        return update.Kind is PeerUpdateKind.Persist && kept.ExpiresAt == 0
            ? WriteRules.Failed(look.VisibleVersion)
            : null;
    }

    private WriteStatus Write(
        in PeerItem item,
        in EntryLook look,
        in KeptEntry kept,
        ReadOnlyMemory<byte> value,
        in WriteOptions options)
    {
        switch (item.Update!.Kind)
        {
            case PeerUpdateKind.GetAndRemove:
                long forgottenAt = time.Now + EntryTimes.TombstoneLife;
                return writer.Remove(item.Key, options with { ExpiresAt = forgottenAt }).Status;
            case PeerUpdateKind.Expire or PeerUpdateKind.ExpireAndIdle or PeerUpdateKind.Persist:
                return Retime(item, look, kept, options);
            case PeerUpdateKind.GetAndSet:
                return WriteNew(item, value, options);
            default:
                return look.VisibleVersion == 0
                    ? WriteNew(item, value, options)
                    : WriteChanged(item.Key, look, kept, value, options);
        }
    }

    private WriteStatus WriteNew(in PeerItem item, ReadOnlyMemory<byte> value, in WriteOptions options)
    {
        var prefix = new EntryPrefix { Tags = item.Tags.IsDefaultOrEmpty ? default : TagList.Of(item.Tags) };
        return writer.Write(item.Key, prefix, value.Span, options with
        {
            Flags = item.Flags,
            ExpiresAt = EntryTimes.At(times.TimeToLive(item.TimeToLive), time.Now),
            Idle = times.TimeToIdle(item.TimeToIdle),
        }).Status;
    }

    // What was loaded is a caller's from here on: it is not loaded anew, and serves no longer than its time to live.
    private WriteStatus WriteChanged(
        in CacheKey key, in EntryLook look, in KeptEntry kept, ReadOnlyMemory<byte> value, in WriteOptions options) =>
        writer.Write(key, new EntryPrefix { Tags = kept.Tags.Span }, value.Span, options with
        {
            Flags = look.Flags,
            ExpiresAt = kept.ExpiresAt,
            Idle = kept.Idle,
        }).Status;

    private WriteStatus Retime(in PeerItem item, in EntryLook look, in KeptEntry kept, in WriteOptions options)
    {
        PeerUpdateKind kind = item.Update!.Kind;
        long expiresAt = kind is PeerUpdateKind.Persist ? 0 : EntryTimes.At(item.TimeToLive, time.Now);
        WriteOptions retimed = options with
        {
            Flags = look.Flags,
            ExpiresAt = expiresAt,
            Idle = kind is PeerUpdateKind.ExpireAndIdle ? item.TimeToIdle : kept.Idle,
        };
        if (kept.RefreshAt == 0) return writer.Expire(item.Key, retimed).Status;

        // The times of a loaded entry stand in its prefix, so the value is written with it. The entry is loaded anew if
        // that is due before its new end.
        byte[]? stored = reader.ReadStored(item.Key, out EntryInfo info);
        if (stored is null || info.Version != look.Version) return WriteStatus.ConditionFailed;
        bool isRefreshed = expiresAt == 0 || kept.RefreshAt < expiresAt;
        long grace = kept.EndsAt == 0 ? 0 : kept.EndsAt - kept.ExpiresAt;
        var prefix = new EntryPrefix
        {
            RefreshAt = isRefreshed ? kept.RefreshAt : 0,
            ExpiresAt = isRefreshed ? expiresAt : 0,
            Tags = kept.Tags.Span,
        };
        return writer.Write(item.Key, prefix, stored.AsSpan(EntryPrefix.Read(stored).Length), retimed with
        {
            ExpiresAt = isRefreshed && expiresAt != 0 ? EntryTimes.SaturatingAdd(expiresAt, grace) : expiresAt,
        }).Status;
    }

    private static PeerResult Done(
        PeerUpdate update, in EntryLook look, in KeptEntry kept, ReadOnlyMemory<byte> value, ulong version)
    {
        var facts = new PeerFacts(update.ChangesTimes ? kept.Length : value.Length, look.VisibleVersion);
        ReadOnlyMemory<byte> returned = update.Kind is PeerUpdateKind.Increment ? value : default;
        if (look.VisibleVersion == 0)
        {
            return new PeerResult(PeerStatus.Stored, returned, Version: version) { Facts = facts };
        }

        returned = update.ReturnsOldValue ? look.Value : returned;
        return new PeerResult(PeerStatus.Found, returned, look.Flags, version, look.TimeToLive) { Facts = facts };
    }
}
