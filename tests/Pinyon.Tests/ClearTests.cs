using Microsoft.Extensions.Time.Testing;
using Pinyon.Testing;
using Pinyon.Tests.Groups;
using Pinyon.Tests.Loading;

namespace Pinyon.Tests;

/// <summary>Clear and remove by tag: at once for every reader, on every member; the memory follows.</summary>
public sealed class ClearTests : IAsyncDisposable
{
    private readonly TestCluster _cluster = TestCluster.Of("a", "b", "c");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Clear_ThroughAnyNode_HidesEverythingAndGivesTheMemoryBack()
    {
        await SetAsync(300, _ => []);

        await On('b').ClearAsync(Cancellation);

        (await On('a').GetManyAsync(Keys(300), Cancellation)).ShouldAllBe(result => result.Entry == null);
        _cluster.Time.Advance(TimeSpan.FromSeconds(1));
        "abc".Sum(node => On(node).Statistics.Store.Entries).ShouldBe(0);
    }

    [Fact]
    public async Task Set_AfterClear_Stays()
    {
        await SetAsync(30, _ => []);
        await On('b').ClearAsync(Cancellation);
        await SetAsync(30, _ => []);

        _cluster.Time.Advance(TimeSpan.FromSeconds(1));

        (await On('a').GetManyAsync(Keys(30), Cancellation)).ShouldAllBe(result => result.Entry != null);
    }

    [Fact]
    public async Task Clear_OfAGroup_LeavesTheOthersAlone()
    {
        await using var cluster = new TestCluster
        {
            Groups = [new GroupOptions { Name = "first" }, new GroupOptions { Name = "second" }],
        };
        PinyonNode node = cluster.Start("a", [TestCluster.MemberNamed("a")]);
        await node.Group("first").SetAsync("pine", Nut, Cancellation);
        await node.Group("second").SetAsync("pine", Nut, Cancellation);

        await node.Group("first").ClearAsync(Cancellation);

        (await node.Group("first").TryGetAsync("pine", Cancellation)).ShouldBeNull();
        (await node.Group("second").TryGetAsync("pine", Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task RemoveByTag_HidesExactlyTheEntriesThatHaveIt()
    {
        string[] tags = ["even", "third", "every"];
        await SetAsync(60, i => [.. tags.Where(tag => tag == "every" || i % (tag == "even" ? 2 : 3) == 0)]);
        await On('a').SetAsync("untagged", Nut, Cancellation);

        await On('c').RemoveByTagAsync("third", Cancellation);
        await On('a').RemoveByTagAsync("nobody", Cancellation);

        IReadOnlyList<CacheResult> found = await On('b').GetManyAsync(Keys(60), Cancellation);
        for (int i = 0; i < 60; i++)
        {
            (found[i].Entry is null).ShouldBe(i % 3 == 0);
        }

        ScriptedLoader.TextOf(found[1].Entry).ShouldBe("nut");
        (await On('b').TryGetAsync("untagged", Cancellation)).ShouldNotBeNull();
        _cluster.Time.Advance(TimeSpan.FromSeconds(1));
        "abc".Sum(node => On(node).Statistics.Store.Entries).ShouldBe(41);
    }

    [Fact]
    public async Task ClearedEntry_IsNoneForConditionsAndRemovals()
    {
        await On('a').SetAsync("pine", Nut, Cancellation);
        ulong version = (await On('a').TryGetAsync("pine", Cancellation))!.Value.Version;
        await On('b').ClearAsync(Cancellation);

        (await On('a').RemoveAsync("pine", version, Cancellation)).ShouldBeFalse();
        (await On('a').TrySetAsync("pine", Nut, WriteCondition.IfVersion(version), Cancellation))
            .ShouldBe(new SetResult(false, 0));
        (await On('a').TrySetAsync("pine", Nut, WriteCondition.IfPresent, Cancellation)).IsStored.ShouldBeFalse();
        (await On('a').TrySetAsync("pine", Nut, WriteCondition.IfAbsent, Cancellation)).IsStored.ShouldBeTrue();
        await On('b').ClearAsync(Cancellation);
        (await On('c').RemoveAsync("pine", Cancellation)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(InProcessLink.Refused, CacheFailure.OwnerUnreachable)]
    [InlineData(InProcessLink.Silent, CacheFailure.TimedOut)]
    internal async Task Clear_WithAMemberThatCannotBeTold_NamesItAndClearsTheOthers(
        InProcessLink link, CacheFailure failure)
    {
        await SetAsync(30, _ => []);
        _cluster.Transport.Set(TestCluster.MemberNamed("c"), link);

        Task cleared = On('a').ClearAsync(Cancellation).AsTask();
        _cluster.Time.Advance(TimeSpan.FromSeconds(3.1));

        CacheException error = await Should.ThrowAsync<CacheException>(cleared);
        error.Failure.ShouldBe(failure);
        error.Message.ShouldStartWith("Not done at c; done at all other members.");
        _cluster.Transport.Set(TestCluster.MemberNamed("c"), InProcessLink.Up);
        (await On('b').GetManyAsync(Keys(30), Cancellation))
            .ShouldAllBe(result => (result.Entry != null) == (_cluster["a"].OwnerOf(result.Key).Name == "c"));
    }

    [Fact]
    public async Task Clear_AtAMemberWhoseClockIsAhead_HidesWhatItWroteBefore()
    {
        var ahead = new FakeTimeProvider(_cluster.Time.GetUtcNow());
        ahead.Advance(TimeSpan.FromSeconds(30));
        _cluster.Start("d", [TestCluster.MemberNamed("d"), TestCluster.MemberNamed("e")], ahead);
        _cluster.Start("e", [TestCluster.MemberNamed("d"), TestCluster.MemberNamed("e")]);
        CacheKey key = TestCluster.KeysOf(_cluster["d"], "d").First();
        await On('d').SetAsync(key, Nut, Cancellation);

        await On('e').ClearAsync(Cancellation);

        (await On('d').TryGetAsync(key, Cancellation)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Tag_WithoutBytes_IsTheCallersFault(string? tag)
    {
        await Should.ThrowAsync<ArgumentException>(async () => await On('a').RemoveByTagAsync(tag!, Cancellation));
        await Should.ThrowAsync<ArgumentException>(
            async () => await On('a').SetAsync("pine", Nut with { Tags = [tag!] }, Cancellation));
    }

    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public async Task Tag_CutInsideACharacter_IsRefusedAndEndsNoOthers(int half)
    {
        await On('a').SetAsync("pine", Nut with { Tags = ["user:\ufffd"] }, Cancellation);

        ArgumentException fault = await Should.ThrowAsync<ArgumentException>(
            async () => await On('a').RemoveByTagAsync($"user:{(char)half}", Cancellation));
        await Should.ThrowAsync<ArgumentException>(
            async () => await On('a').SetAsync("fir", Nut with { Tags = [$"user:{(char)half}"] }, Cancellation));

        fault.Message.ShouldContain($"U+{half:X4}, at position 5");
        (await On('b').TryGetAsync("pine", Cancellation)).ShouldNotBeNull();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CacheValue Nut => new("nut"u8.ToArray());

    private static CacheKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(i => new CacheKey($"key-{i}"))];

    private async Task SetAsync(int count, Func<int, string[]> tags)
    {
        CacheKey[] keys = Keys(count);
        KeyValuePair<CacheKey, CacheValue>[] values =
            [.. keys.Select((key, i) => KeyValuePair.Create(key, Nut with { Tags = tags(i) }))];
        (await On('a').SetManyAsync(values, Cancellation)).ShouldBeEmpty();
    }

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
