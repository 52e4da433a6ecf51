using Pinyon.Membership;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Observation;

/// <summary>What a node logs of its members.</summary>
public sealed class NodeLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Link_ThatGoesDownAndComesBack_IsLoggedOnceEach()
    {
        var log = new RecordedLog();
        await using var cluster = new TestCluster { LoggerFactory = log };
        Member[] members = [TestCluster.MemberNamed("a"), TestCluster.MemberNamed("b")];
        PinyonNode node = cluster.Start("a", members);
        CacheKey key = TestCluster.KeysOf(node, "b").First();

        await Should.ThrowAsync<CacheException>(async () => await node.Group("default").GetAsync(key, Token));
        await Should.ThrowAsync<CacheException>(async () => await node.Group("default").GetAsync(key, Token));
        cluster.Start("b", members);
        await node.Group("default").GetAsync(key, Token);

        log.Events.ShouldBe(["7 GroupMemory", "3 LinkDown", "7 GroupMemory", "2 LinkOpened"]);
        log.Texts.ShouldContain(text => text.StartsWith("Member b at b.test:7946 cannot be reached: "));
    }

    [Fact]
    public async Task Members_ThatChange_AreLogged()
    {
        var log = new RecordedLog();
        Member[] both = [TestCluster.MemberNamed("a"), TestCluster.MemberNamed("b")];
        var membership = new MutableMembership(both);
        var transport = new InProcessTransport(TimeProvider.System);
        await using var node = new PinyonNode(new PinyonNodeOptions
        {
            Name = "a",
            Membership = membership,
            Transport = transport,
            MemoryBytes = 16 << 20,
            LoggerFactory = log,
        });

        membership.Set([both[0], TestCluster.MemberNamed("c")]);
        string changed = await log.WaitForAsync("1 ViewChanged", Token);

        changed.ShouldStartWith("There are 2 members, ring ");
        changed.ShouldEndWith("New: c. Gone: b.");
    }

    [Fact]
    public async Task Trouble_OfASecond_IsLoggedInTheNext()
    {
        var log = new RecordedLog();
        await using var cluster = new TestCluster { LoggerFactory = log };
        PinyonNode node = cluster.Start("a", [TestCluster.MemberNamed("a"), TestCluster.MemberNamed("b")]);
        CacheKey key = TestCluster.KeysOf(node, "b").First();
        await Should.ThrowAsync<CacheException>(async () => await node.Group("default").GetAsync(key, Token));

        for (int tick = 0; tick < 20; tick++) cluster.Time.Advance(TimeSpan.FromMilliseconds(100));

        log.Texts.Count(text => text == "1 calls to other members brought no answer.").ShouldBe(1);
    }
}
