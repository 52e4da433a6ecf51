using Pinyon.Entries;
using Pinyon.Peers;
using Pinyon.Store;
using Pinyon.Versions;

namespace Pinyon.Groups.Owned;

/// <summary>What a write does to an entry of this node, once it may be applied.</summary>
internal sealed class GroupEntries(
    EntryReader reader, EntryWriter writer, EntryTimes times, HybridClock clock, MonotonicTime time)
{
    private readonly EntryUpdates _updates = new(reader, writer, times, clock, time);

    /// <param name="operation">A set, a delete or an update.</param>
    /// <param name="item">With which key.</param>
    /// <param name="notAfter">A write that can only be stamped beyond it is late, and changes nothing (R5).</param>
    /// <param name="longest">An update that would return a value of more bytes is not applied.</param>
    public PeerResult Apply(
        PeerOperation operation, in PeerItem item, ulong notAfter, int longest = int.MaxValue) =>
        operation switch
        {
            PeerOperation.Update => _updates.Apply(item, notAfter, longest),
            PeerOperation.Set => item.When is Condition.Always ? Set(item, notAfter) : SetIf(item, notAfter),
            PeerOperation.Delete => Delete(item, notAfter),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "It writes no entry."),
        };

    private PeerResult Set(in PeerItem item, ulong notAfter)
    {
        ulong taken = 0;
        ulong version = clock.Next();
        while (version > taken && version <= notAfter)
        {
            WriteResult result = Write(item, new WriteOptions(version, When: Condition.IfNewer));
            if (result.Status is not WriteStatus.ConditionFailed) return Written(result.Status, version);

            // The entry is newer: issue above it before acknowledging (R2).
            taken = result.CurrentVersion;
            version = clock.Next(taken);
        }

        return WriteRules.Late(version);
    }

    // Look, compare, and write if nothing was written in between; otherwise look again.
    private PeerResult SetIf(in PeerItem item, ulong notAfter)
    {
        while (true)
        {
            EntryLook look = reader.Peek(item.Key, out _);
            if (!WriteRules.Holds(item, look.VisibleVersion))
            {
                return WriteRules.Failed(look.VisibleVersion);
            }

            WriteOptions options = WriteRules.Against(look.Version, clock.Next(look.Version));
            if (options.Version > notAfter) return WriteRules.Late(options.Version);

            WriteResult result = Write(item, options);
            if (result.Status is not WriteStatus.ConditionFailed) return Written(result.Status, options.Version);
        }
    }

    private PeerResult Delete(in PeerItem item, ulong notAfter)
    {
        while (true)
        {
            EntryLook look = reader.Peek(item.Key, out _);
            if (!WriteRules.Holds(item, look.VisibleVersion))
            {
                return WriteRules.Failed(look.VisibleVersion);
            }

            WriteOptions options = WriteRules.Against(look.Version, clock.Next(look.Version)) with
            {
                ExpiresAt = time.Now + EntryTimes.TombstoneLife,
            };
            if (options.Version > notAfter) return WriteRules.Late(options.Version);

            WriteStatus status = writer.Remove(item.Key, options).Status;
            if (status == (look.Version == 0 ? WriteStatus.NotFound : WriteStatus.Removed))
            {
                PeerStatus outcome = look.VisibleVersion == 0 ? PeerStatus.NotFound : PeerStatus.Found;
                return new PeerResult(outcome, Version: options.Version);
            }
        }
    }

    private WriteResult Write(in PeerItem item, in WriteOptions options)
    {
        var prefix = new EntryPrefix { Tags = item.Tags.IsDefaultOrEmpty ? default : TagList.Of(item.Tags) };
        return writer.Write(item.Key, prefix, item.Value.Span, options with
        {
            Flags = item.Flags,
            ExpiresAt = EntryTimes.At(times.TimeToLive(item.TimeToLive), time.Now),
            Idle = times.TimeToIdle(item.TimeToIdle),
        });
    }

    private static PeerResult Written(WriteStatus status, ulong version) => status is WriteStatus.Stored
        ? new PeerResult(PeerStatus.Stored, Version: version)
        : new PeerResult(PeerStatus.TooLarge);
}
