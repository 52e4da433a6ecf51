namespace Pinyon.Store.Shards;

/// <summary>Key and info of an entry as it was at one moment, copied under the lock and used outside.</summary>
internal readonly record struct EntryView(byte[] Key, EntryInfo Info);
