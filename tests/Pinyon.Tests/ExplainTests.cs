using Pinyon.Tests.Groups;
using Pinyon.Tests.Loading;

namespace Pinyon.Tests;

/// <summary>P8: the location and state of a key, and a node's statistics of a group.</summary>
public sealed class ExplainTests : IAsyncDisposable
{
    private readonly ScriptedLoader _loader = new();
    private readonly TestCluster _cluster;

    public ExplainTests() => _cluster = TestCluster.With(new GroupOptions
    {
        Name = "default",
        Loader = _loader.LoadAsync,
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Explain_OfAnEntry_TellsTheSameThroughEveryNode()
    {
        await On('a').SetAsync("pine", new CacheValue("nut"u8.ToArray(), 0, TimeSpan.FromSeconds(60)), Cancellation);
        ulong version = (await On('a').TryGetAsync("pine", Cancellation))!.Value.Version;
        _cluster.Time.Advance(TimeSpan.FromSeconds(20));

        foreach (char node in "abc")
        {
            KeyExplanation told = await On(node).ExplainAsync("pine", Cancellation);

            told.Slot.ShouldBe(Pinyon.Routing.KeySlot.Of("pine"u8));
            told.Owner.ShouldBe(_cluster["a"].OwnerOf("pine"));
            told.NextOwners.Append(told.Owner).Select(member => member.Name)
                .ShouldBe(["a", "b", "c"], ignoreOrder: true);
            (told.IsFound, told.Version).ShouldBe((true, version));
            told.Age.ShouldBe(TimeSpan.FromSeconds(20));
            told.TimeToLive.ShouldBe(TimeSpan.FromSeconds(40));
            told.IsHot.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Explain_OfNothing_LoadsNothing()
    {
        foreach (char node in "abc")
        {
            KeyExplanation told = await On(node).ExplainAsync("pine", Cancellation);
            (told.IsFound, told.Version, told.Age, told.TimeToLive).ShouldBe((false, 0UL, null, null));
        }

        _loader.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Explain_OfAKeyThatIsReadALot_SaysThatItIsHot()
    {
        for (int i = 0; i < 20_000; i++)
        {
            await On('a').GetAsync("{a}pine", Cancellation);
            _cluster.Time.Advance(TimeSpan.FromMilliseconds(0.1));
        }

        (await On('b').ExplainAsync("{a}pine", Cancellation)).IsHot.ShouldBeTrue();
        (await On('b').ExplainAsync("{a}oak", Cancellation)).IsHot.ShouldBeFalse();
    }

    [Fact]
    public async Task Statistics_OfOwnerAndAsker_CountTheirParts()
    {
        CacheKey key = TestCluster.KeysOf(_cluster["a"], "b").First();
        _loader.Script = (_, _) => ValueTask.FromResult(LoadResult.Failed("down"));
        await Should.ThrowAsync<CacheException>(async () => await On('a').GetAsync(key, Cancellation));
        _loader.Script = (_, _) => ValueTask.FromResult(ScriptedLoader.Text("nut"));
        await On('a').GetAsync(key, Cancellation);
        await On('a').GetAsync(key, Cancellation);
        _cluster.Transport.Set(TestCluster.MemberNamed("b"), Testing.InProcessLink.Refused);
        await Should.ThrowAsync<CacheException>(async () => await On('a').GetAsync(key, Cancellation));

        GroupStatistics owner = On('b').Statistics;
        GroupStatistics asker = On('a').Statistics;
        (owner.Gets, owner.Hits, owner.Loads, owner.LoadsDeduplicated).ShouldBe((3, 1, 2, 2));
        (owner.LocalLoads, owner.LocalLoadErrors, owner.ServerRequests).ShouldBe((1, 1, 3));
        owner.Store.Entries.ShouldBe(1);
        (asker.PeerLoads, asker.PeerErrors, asker.Gets).ShouldBe((2, 2, 4));
        (asker.Loads, asker.LocalLoads, asker.ServerRequests).ShouldBe((0, 0, 0));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Group On(char node) => _cluster[$"{node}"].Group("default");
}
