using System.Text;

namespace Pinyon.Store.Tests.Kit;

/// <summary>The store's operations on texts, for tests that do not care about bytes.</summary>
public static class StoreTexts
{
    public static byte[] Bytes(this string text) => Encoding.UTF8.GetBytes(text);

    public static WriteResult Put(
        this EntryStore store, string key, string value, WriteOptions options = default, long now = 0) =>
        store.Write(new EntryKey(key.Bytes()), value.Bytes(), in options, now);

    public static string? Get(this EntryStore store, string key, long now = 0)
    {
        var sink = new CopySink();
        return store.Read(new EntryKey(key.Bytes()), now, ref sink) == ReadStatus.Found
            ? Encoding.UTF8.GetString(sink.Value!)
            : null;
    }

    public static EntryInfo Info(this EntryStore store, string key, long now = 0)
    {
        var sink = new CopySink();
        store.Read(new EntryKey(key.Bytes()), now, ref sink).ShouldBe(ReadStatus.Found);
        return sink.Info;
    }

    public static WriteResult Delete(
        this EntryStore store, string key, WriteOptions options = default, long now = 0) =>
        store.Remove(new EntryKey(key.Bytes()), in options, now);

    public static WriteResult Renew(this EntryStore store, string key, WriteOptions options, long now = 0) =>
        store.Expire(new EntryKey(key.Bytes()), in options, now);

    /// <summary>A whole scan in steps of <paramref name="count"/>.</summary>
    public static ScanList ScanAll(
        this EntryStore store, int count = 10, long now = 0, bool withTombstones = false)
    {
        var list = new ScanList();
        ulong cursor = 0;
        do
        {
            cursor = store.Scan(cursor, count, now, ref list, withTombstones);
        }
        while (cursor != 0);

        return list;
    }
}
