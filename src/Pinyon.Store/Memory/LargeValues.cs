using System.Diagnostics.CodeAnalysis;
using Pinyon.Store.Expiration;

namespace Pinyon.Store.Memory;

/// <summary>Receives values into a shard piece by piece, and lends them in pieces.</summary>
/// <param name="owner">The shard's lock.</param>
/// <param name="hits">Where it leaves what was read.</param>
/// <param name="entries">The shard's entries.</param>
/// <param name="places">Decides about conditions.</param>
/// <param name="maxValueBytes">The greatest value to accept.</param>
internal sealed class LargeValues(
    Lock owner, HitRing hits, ShardEntries entries, PlaceRules places, int maxValueBytes)
{
    public DraftStatus Begin(scoped EntryKey key, long length, long now, out EntryDraft? draft)
    {
        draft = null;
        lock (owner)
        {
            entries.ThrowIfClosed();
            if (length > maxValueBytes || !entries.CanHold(key.Bytes.Length, (int)length))
            {
                entries.Counters.Refused++;
                return DraftStatus.TooLarge;
            }

            uint entry = entries.BeginDraft(key, (int)length, now);
            if (entry == 0) return DraftStatus.Busy;
            draft = new EntryDraft(this, key, entry, PieceMemory.Of(entries.Memory, entry), length);
            return DraftStatus.Begun;
        }
    }

    public WriteResult Publish(EntryDraft draft, scoped in WriteOptions options, long now)
    {
        var key = new EntryKey(draft.Key);
        lock (owner)
        {
            // 1. The condition decides; a draft that may not be written stays a draft.
            uint place = entries.Find(key, now);
            uint entry = places.AliveOf(place);
            bool winsTie = places.IsTie(in options, entry) && IsGreater(draft.Entry, entry);
            if (places.Refusal(in options, key, place, winsTie) is { } refusal) return refusal;

            // 2. From here on nobody writes into its memory.
            draft.Close();
            entries.Counters.Writes++;
            long endsAt = Deadline.Of(options.ExpiresAt, options.Idle, now);
            if (endsAt <= now)
            {
                entries.Forget(entry, key.Hash);
                entries.DiscardDraft(draft.Entry);
                return new(WriteStatus.Stored, options.Version);
            }

            // 3. It takes the place of what was there.
            if (place != entry) entries.Drop(place, key.Hash, RemovalReason.Replaced);
            bool replaced = entries.PublishDraft(draft.Entry, entry, key.Hash, in options, endsAt, now);
            if (replaced) entries.Counters.Replaced++;
            return new(WriteStatus.Stored, options.Version);
        }
    }

    public void Discard(uint draft)
    {
        lock (owner)
        {
            if (!entries.IsClosed) entries.DiscardDraft(draft);
            else entries.Held.RemoveDraft(draft);
        }
    }

    /// <summary>Lends a value; counts as a hit if it does, as a miss if there is none.</summary>
    public bool TryPin(scoped EntryKey key, long now, [NotNullWhen(true)] out EntryPin? pin)
    {
        pin = null;
        lock (owner)
        {
            uint entry = entries.FindAlive(key, now);
            if (entry != 0 && !entries.Held.TryPin(entry)) return false;
            bool isFull = entry == 0 ? hits.Miss(key.Hash) : hits.Hit(entry, key.Hash);
            if (isFull) hits.Tell(entries.Policy, entries.HotKeys, entries.Index, now);
            if (entry == 0) return false;

            entries.Touch(entry, now);
            EntryInfo info = entries.Memory.Info(entry, entries.Memory.Shape(entry));
            pin = new EntryPin(this, entry, PieceMemory.Of(entries.Memory, entry), in info);
            return true;
        }
    }

    public void Unpin(uint entry)
    {
        lock (owner) entries.Held.Unpin(entry);
    }

    private bool IsGreater(uint draft, uint entry)
    {
        EntryShape own = entries.Memory.Shape(draft);
        EntryShape other = entries.Memory.Shape(entry);
        var bytes = new PayloadReader(entries.Memory, draft, in own);
        var others = new PayloadReader(entries.Memory, entry, in other);
        bytes.Skip(own.KeyLength);
        others.Skip(other.KeyLength);
        for (int left = Math.Min(own.ValueLength, other.ValueLength); left > 0;)
        {
            ReadOnlySpan<byte> next = bytes.Next(left);
            int order = others.CompareWith(next);
            if (order != 0) return order > 0;
            left -= next.Length;
        }

        return own.ValueLength > other.ValueLength;
    }
}
