using Microsoft.Extensions.Time.Testing;
using Pinyon.Membership;
using Pinyon.Store.Eviction;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests;

public sealed class GroupOptionsTests
{
    private static readonly GroupOptions Good = new()
    {
        Name = "g",
        Loader = (_, _, _) => ValueTask.FromResult(LoadResult.NotFound),
    };

    public static TheoryData<GroupOptions, string> Faults => new()
    {
        { Good with { Name = "" }, "Name must have 1 to 255 characters, and not only spaces." },
        { Good with { Name = new string('g', 256) }, "Name must have 1 to 255 characters, and not only spaces." },
        { Good with { Name = "g\ud83d" }, "Name has half of a surrogate pair, U+D83D, at position 1." },
        { Good with { TimeToLive = TimeSpan.Zero }, "TimeToLive must be more than zero, or null for none, " },
        { Good with { Jitter = 0.2 }, "Jitter must be 0 to 0.10, and is 0.2." },
        { Good with { Jitter = double.NaN }, "Jitter must be 0 to 0.10, and is NaN." },
        { Good with { TimeToIdle = TimeSpan.Zero }, "TimeToIdle must be more than zero, or null for none, " },
        { Good with { NotFoundTimeToLive = -TimeSpan.FromSeconds(1) }, "NotFoundTimeToLive must not be negative, " },
        { Good with { LoadTimeout = TimeSpan.Zero }, "LoadTimeout must be more than zero and at most a day, " },
        { Good with { LoadTimeout = TimeSpan.MaxValue }, "LoadTimeout must be more than zero and at most a day, " },
        { Good with { MaxConcurrentLoads = 0 }, "MaxConcurrentLoads must be at least 1, and is 0." },
        { Good with { RefreshAfter = TimeSpan.Zero }, "RefreshAfter must be above zero and below TimeToLive, " },
        {
            Good with { TimeToLive = TimeSpan.FromSeconds(5), RefreshAfter = TimeSpan.FromSeconds(5) },
            "RefreshAfter must be above zero and below TimeToLive, "
        },
        { Good with { Loader = null, RefreshAfter = TimeSpan.FromSeconds(5) }, "RefreshAfter needs a loader." },
        { Good with { Grace = -TimeSpan.FromSeconds(1) }, "Grace must not be negative, " },
        { Good with { Replicas = 4 }, "Replicas must be 0 to 3, and is 4." },
        { Good with { Replicas = -1 }, "Replicas must be 0 to 3, and is -1." },
        { Good with { CapacityShare = 0 }, "CapacityShare must be more than zero, and is 0." },
        { Good with { CapacityShare = double.PositiveInfinity }, "CapacityShare must be more than zero, " },
        { Good with { Eviction = (EvictionPolicyKind)9 }, "Eviction is no policy: 9." },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_WithAFault_SaysItInASentence(GroupOptions options, string sentence) =>
        options.Validate().ShouldHaveSingleItem().ShouldStartWith(sentence);

    [Fact]
    public void Validate_OfGoodOptions_SaysNothing()
    {
        Good.Validate().ShouldBeEmpty();
        new GroupOptions { Name = "g" }.Validate().ShouldBeEmpty();
        (Good with { RefreshAfter = TimeSpan.FromSeconds(5) }).Validate().ShouldBeEmpty();
    }

    [Fact]
    public void NodeOptions_WithFaultyGroups_SaysEverything()
    {
        PinyonNodeOptions options = Options(16 << 20, Good with { Grace = TimeSpan.MinValue }, Good);

        options.Validate().ShouldBe(
            ["Groups names a group twice.", $"Group 'g': Grace must not be negative, and is {TimeSpan.MinValue}."]);
        Options(16 << 20).Validate().ShouldBe(["Groups must have one at least."]);
    }

    [Fact]
    public void NodeOptions_WithNulls_SaysEverything()
    {
        PinyonNodeOptions options = Options(16 << 20, Good, null!) with
        {
            Name = null!,
            TimeProvider = null!,
            LoggerFactory = null!,
        };

        options.Validate().Select(fault => fault.Split(' ')[0])
            .ShouldBe(["Name", "TimeProvider", "LoggerFactory", "Groups"]);
        (options with { Groups = null! }).Validate()[^1].ShouldBe("Groups must not be null.");
        Should.Throw<ArgumentException>(() => new PinyonNode(options with { Membership = null!, Transport = null! }))
            .Message.ShouldContain("Membership must not be null. Transport must not be null.");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\ud83d")]
    [InlineData("a\ufffd")]
    public void NodeOptions_WithANameOfNoMember_SaysSo(string name) => ShouldRefuse(name);

    [Fact]
    public void NodeOptions_WithANameThatIsTooLong_SaysSo() => ShouldRefuse(new string('a', 256));

    [Fact]
    public void NodeOptions_WithATimeThatNoTimerTakes_SaysSo()
    {
        foreach (TimeSpan time in (TimeSpan[])[TimeSpan.FromDays(60), TimeSpan.MaxValue])
        {
            (Options(16 << 20, Good) with { RequestTimeout = time }).Validate().ShouldBe(
                [$"RequestTimeout must be at most 49 days, the longest that timers take, and is {time}."]);
        }
    }

    [Fact]
    public async Task NodeOptions_WithTheLongestTime_AnswerRequests()
    {
        await using TestCluster cluster = new() { RequestTimeout = TimeSpan.FromDays(49) };
        Member[] members = [TestCluster.MemberNamed("a"), TestCluster.MemberNamed("b")];
        PinyonNode node = cluster.Start("a", members, TimeProvider.System);
        cluster.Start("b", members, TimeProvider.System);
        CacheKey key = TestCluster.KeysOf(node, "b").First();

        await node.Group("default").SetAsync(key, new CacheValue("nut"u8.ToArray()), Cancellation);

        (await node.Group("default").TryGetAsync(key, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public void NodeOptions_WithTooLittleForTheSmallestGroup_SaysHowMuchItTakes()
    {
        GroupOptions small = Good with { Name = "small", CapacityShare = 1 };
        GroupOptions large = Good with { Name = "large", CapacityShare = 15 };

        Options(1 << 20, small, large).Validate().ShouldBeEmpty();
        Options((1 << 20) - 1, small, large).Validate()
            .ShouldBe(["MemoryBytes must be at least 1048576 for these groups, and is 1048575."]);
    }

    [Fact]
    public async Task Node_WithGroups_SharesItsMemoryAmongThem()
    {
        GroupOptions entriesOnly = Good with { HotCopies = false };
        GroupOptions small = entriesOnly with { Name = "small", CapacityShare = 1, Eviction = EvictionPolicyKind.Lru };
        GroupOptions large = entriesOnly with { Name = "large", CapacityShare = 3 };
        await using var node = new PinyonNode(Options(16 << 20, small, large));

        foreach (string name in (string[])["small", "large"])
        {
            for (int i = 0; i < 30_000; i++)
            {
                await node.Group(name).SetAsync($"key-{i}", new CacheValue(new byte[1000]), Cancellation);
            }
        }

        node.Group("small").Statistics.Store.Bytes.ShouldBeInRange(3 << 20, 4 << 20);
        node.Group("large").Statistics.Store.Bytes.ShouldBeInRange(10 << 20, 12 << 20);
    }

    private static void ShouldRefuse(string name) =>
        (Options(16 << 20, Good) with { Name = name }).Validate().ShouldBe([
            "Name must have 1 to 255 characters, not only spaces, and no half of a surrogate pair or U+FFFD among "
                + "them.",
        ]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static PinyonNodeOptions Options(long memory, params GroupOptions[] groups)
    {
        var time = new FakeTimeProvider();
        return new PinyonNodeOptions
        {
            Name = "a",
            Membership = new StaticMembership([new Member("a", "a.test:7946")]),
            Transport = new InProcessTransport(time),
            MemoryBytes = memory,
            TimeProvider = time,
            Groups = groups,
        };
    }
}
