using System.Diagnostics.CodeAnalysis;
using Pinyon.Store.Entries;
using Pinyon.Store.Expiration;
using Pinyon.Store.Observation;

namespace Pinyon.Store.Shards;

/// <summary>Receives values into a shard piece by piece, and lends them in pieces.</summary>
/// <param name="owner">The shard's lock.</param>
/// <param name="hits">Where it leaves what was read.</param>
/// <param name="register">The shard's register.</param>
/// <param name="writer">Writes them.</param>
/// <param name="maxValueBytes">The greatest value to accept.</param>
internal sealed class LargeValues(
    Lock owner, HitRing hits, EntryRegister register, ShardWriter writer, int maxValueBytes)
    : IValueOwner
{
    private readonly PlaceRules _places = new(register);

    public DraftStatus Begin(scoped EntryKey key, long length, long now, out EntryDraft? draft)
    {
        draft = null;
        lock (owner)
        {
            register.ThrowIfClosed();
            if (length > maxValueBytes || !writer.CanHold(key.Bytes.Length, (int)length))
            {
                register.Counters.Refused++;
                return DraftStatus.TooLarge;
            }

            uint entry = writer.BeginDraft(key, (int)length, now);
            if (entry == 0) return DraftStatus.Busy;
            draft = new EntryDraft(this, key, entry, PieceMemory.Of(register.Memory, entry), length);
            return DraftStatus.Begun;
        }
    }

    public WriteResult Publish(EntryDraft draft, scoped in WriteOptions options, long now)
    {
        EntryKey key = draft.HashedKey;
        lock (owner)
        {
            // 1. The condition decides; a draft that may not be written stays a draft.
            uint place = register.Find(key, now);
            uint entry = _places.AliveOf(place);
            bool winsTie = _places.IsTie(in options, entry) && IsGreater(draft.Entry, entry);
            if (_places.Refusal(in options, key, place, winsTie) is { } refusal) return refusal;

            // 2. Its time may be over already: then nothing comes.
            long endsAt = Expiry.Of(options.ExpiresAt, options.Idle, now);
            if (endsAt <= now)
            {
                draft.Close();
                writer.DiscardDraft(draft.Entry);
                return writer.Forget(entry, key, in options);
            }

            // 3. It takes the place of what was there, and from here on its memory is not written to.
            StoreOutcome outcome = writer.PublishDraft(draft.Entry, place != 0, key, in options, endsAt, now);
            if (outcome != StoreOutcome.NoRoom) draft.Close();
            return writer.Count(outcome, key, in options);
        }
    }

    public void Discard(uint draft)
    {
        lock (owner)
        {
            if (!register.IsClosed) writer.DiscardDraft(draft);
            else register.Held.RemoveDraft(draft);
        }
    }

    /// <summary>Lends a value; counts as a hit if it does, as a miss if there is none.</summary>
    public bool TryPin(scoped EntryKey key, long now, [NotNullWhen(true)] out EntryPin? pin)
    {
        pin = null;
        lock (owner)
        {
            uint entry = register.FindAlive(key, now);
            if (entry != 0 && !register.Held.TryPin(entry)) return false;
            bool isFull = entry == 0 ? hits.Miss(key.Hash) : hits.Hit(entry, key.Hash);
            if (isFull) hits.TellOwn(register.Policy, register.HotKeys, register.Index, now);
            if (entry == 0) return false;

            register.Touch(entry, now);
            EntryInfo info = register.Memory.Info(entry, register.Memory.Shape(entry));
            pin = new EntryPin(this, entry, PieceMemory.Of(register.Memory, entry), in info);
            return true;
        }
    }

    public void Unpin(uint entry)
    {
        lock (owner) register.Held.Unpin(entry);
    }

    private bool IsGreater(uint draft, uint entry)
    {
        EntryShape own = register.Memory.Shape(draft);
        EntryShape other = register.Memory.Shape(entry);
        var bytes = new PayloadReader(register.Memory, draft, in own);
        var others = new PayloadReader(register.Memory, entry, in other);
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
