using Pinyon.Store.Tests.Kit;

namespace Pinyon.Store.Tests.Properties;

/// <summary>One operation on a store and on its model.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Wait">Milliseconds that pass before it.</param>
/// <param name="Key">The key's number.</param>
/// <param name="Length">The value's length, the work of a tick, or the step of a scan.</param>
/// <param name="Options">The write options; their expiry counts from the operation's time.</param>
public sealed record StoreOperation(OperationKind Kind, int Wait, int Key, int Length, WriteOptions Options)
{
    private string Name => $"key{Key}";

    // Of two lengths the greater value is the longer or the later letter, so that ties go both ways.
    private string Value => new((char)('a' + Length % 7), Length);

    /// <summary>Makes any operation of a number.</summary>
    public static StoreOperation Of(int number)
    {
        var random = new Random(number);
        var options = new WriteOptions(
            (ulong)random.Next(10),
            (uint)random.Next(2),
            random.Next(2) == 0 ? random.Next(1, 300) : 0,
            random.Next(3) == 0 ? random.Next(1, 200) : 0,
            (Condition)random.Next((int)Condition.IfNewer + 1),
            (ulong)random.Next(10));
        return new(
            (OperationKind)random.Next((int)OperationKind.Scan + 1),
            random.Next(3) == 0 ? random.Next(60) : 0,
            random.Next(8),
            random.Next(6) == 0 ? random.Next(1, 20_000) : random.Next(1, 60),
            options with { Mark = random.Next(2) == 0 });
    }

    /// <summary>Applies it to both and compares the results.</summary>
    internal void Run(EntryStore store, StoreModel model, long now)
    {
        WriteOptions options = Options with { ExpiresAt = Options.ExpiresAt == 0 ? 0 : now + Options.ExpiresAt };
        switch (Kind)
        {
            case OperationKind.Read:
                EntryInfo? known = model.Info(Name, now);
                store.Get(Name, now).ShouldBe(model.Read(Name, now));
                if (known is { } info) store.Info(Name, now).ShouldBe(info);
                break;
            case OperationKind.Write:
                store.Put(Name, Value, options, now).ShouldBe(model.Write(Name, Value, options, now));
                break;
            case OperationKind.WriteDraft:
                WriteDraft(store, in options, now).ShouldBe(model.Write(Name, Value, options, now));
                break;
            case OperationKind.Lend:
                Lend(store, now).ShouldBe(model.Read(Name, now));
                break;
            case OperationKind.Remove:
                store.Delete(Name, options, now).ShouldBe(model.Remove(Name, options, now));
                break;
            case OperationKind.Expire:
                store.Renew(Name, options, now).ShouldBe(model.Expire(Name, options, now));
                break;
            case OperationKind.RaiseFloor:
                ulong version = options.Version / 3;
                store.RaiseFloor(0, version);
                model.Floor = Math.Max(model.Floor, version);
                break;
            case OperationKind.Tick:
                store.Tick(now, Length);
                break;
            default:
                store.ScanAll(Length, now).Keys.ShouldBe(model.Keys(now), ignoreOrder: true);
                store.ScanAll(Length, now, withTombstones: true).Keys
                    .ShouldBe(model.Keys(now).Concat(model.Tombstones(now)), ignoreOrder: true);
                break;
        }
    }

    private WriteResult WriteDraft(EntryStore store, in WriteOptions options, long now)
    {
        store.Draft(new EntryKey(Name.Bytes()), Length, now, out EntryDraft? begun).ShouldBe(DraftStatus.Begun);
        using EntryDraft draft = begun!;
        draft.Append(Value.Bytes());
        return store.Write(draft, in options, now);
    }

    private string? Lend(EntryStore store, long now)
    {
        if (!store.TryPin(new EntryKey(Name.Bytes()), now, out EntryPin? lent)) return null;
        using EntryPin pin = lent;
        return System.Text.Encoding.UTF8.GetString([.. pin.Pieces.SelectMany(piece => piece.ToArray())]);
    }
}
