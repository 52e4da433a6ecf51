using Pinyon.Entries;

namespace Pinyon.Tests.Entries;

public sealed class EntryPrefixTests
{
    [Theory]
    [InlineData(false, 0, 0, new string[0], 1)]
    [InlineData(true, 0, 0, new string[0], 1)]
    [InlineData(false, 5, 0, new string[0], 17)]
    [InlineData(false, 5, long.MaxValue, new[] { "tree", "" }, 17 + 1 + 5 + 1)]
    [InlineData(true, 0, 0, new[] { "a", "b", "c" }, 1 + 1 + 6)]
    public void Prefix_BeforeAValue_ComesOffAgain(
        bool isAbsent, long refreshAt, long expiresAt, string[] tags, int length)
    {
        var prefix = new EntryPrefix
        {
            IsAbsent = isAbsent,
            RefreshAt = refreshAt,
            ExpiresAt = expiresAt,
            Tags = TagList.Of(tags),
        };
        byte[] stored = prefix.Before("nut"u8);

        var read = EntryPrefix.Read(stored);

        (read.IsAbsent, read.RefreshAt, read.ExpiresAt).ShouldBe((isAbsent, refreshAt, expiresAt));
        read.Tags.ToArray().ShouldBe(TagList.Of(tags));
        read.Length.ShouldBe(length);
        stored[length..].ShouldBe("nut"u8.ToArray());
    }

    [Fact]
    public void Prefix_WithTheLongestTags_ComesOffAgain()
    {
        string[] tags = [.. Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 255))];
        var prefix = new EntryPrefix { Tags = TagList.Of(tags) };

        var read = EntryPrefix.Read(prefix.Before("nut"u8));

        read.Length.ShouldBe(1 + 1 + 16 * 256);
    }

    [Fact]
    public void PostponeRefresh_OfAStoredEntry_ChangesNothingElse()
    {
        byte[] stored = new EntryPrefix { RefreshAt = 5, ExpiresAt = 9, Tags = TagList.Of(["t"]) }.Before("nut"u8);

        EntryPrefix.PostponeRefresh(stored, 7);

        stored.ShouldBe(new EntryPrefix { RefreshAt = 7, ExpiresAt = 9, Tags = TagList.Of(["t"]) }.Before("nut"u8));
    }
}
