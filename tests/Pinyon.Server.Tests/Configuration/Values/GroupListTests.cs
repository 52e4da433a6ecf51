using System.Collections.Immutable;
using Pinyon.Server.Configuration.Values;
using Pinyon.Server.Loaders;
using Pinyon.Store.Eviction;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class GroupListTests
{
    [Fact]
    public void Parse_GroupsOfEachKind_ReadsThemAll()
    {
        string directory = AppContext.BaseDirectory;
        Parsed<ImmutableArray<GroupSetting>> parsed = GroupList.Parse(
            "users=https://origin.example/users/{key}?full=1;ttl=60s;refresh=30s;eviction=s3-fifo, "
            + $"docs=file:{directory}, sessions;idle=30m;share=0.5;hot=off;replicas=2");

        parsed.Problems.ShouldBeEmpty();
        parsed.Value.Select(group => group.Options.Name).ShouldBe(["users", "docs", "sessions"]);
        parsed.Value[0].Options.TimeToLive.ShouldBe(TimeSpan.FromSeconds(60));
        parsed.Value[0].Options.RefreshAfter.ShouldBe(TimeSpan.FromSeconds(30));
        parsed.Value[0].Options.Eviction.ShouldBe(EvictionPolicyKind.S3Fifo);
        parsed.Value[0].Origin!.AddressOf("Ann/B")!.OriginalString
            .ShouldBe("https://origin.example/users/Ann%2FB?full=1");
        parsed.Value[1].Directory.ShouldBe(directory);
        parsed.Value[2].Options.TimeToIdle.ShouldBe(TimeSpan.FromMinutes(30));
        parsed.Value[2].Options.CapacityShare.ShouldBe(0.5);
        parsed.Value.Select(group => group.Options.Replicas).ShouldBe([0, 0, 2]);
        parsed.Value.Select(group => group.Options.HotCopies).ShouldBe([true, true, false]);
    }

    [Theory]
    [InlineData("", $"takes groups of the form {GroupList.Form}, not ''", "")]
    [InlineData("a,", $"takes groups of the form {GroupList.Form}, not ''", "")]
    [InlineData("a,a", "names the group 'a' twice", "")]
    [InlineData("a=ftp://h/", $"loads from {OriginTemplate.Form}, or from file:DIRECTORY, not from 'ftp://h/'")]
    [InlineData("a=file:/no/such/place", "loads from file:/no/such/place, a directory that does not exist")]
    [InlineData("a;ttl=7", $"ttl takes {Quantity.DurationForm}, not '7'")]
    [InlineData("a;ttl", $"ttl takes {Quantity.DurationForm}, and was given nothing")]
    [InlineData("a;evicton=lru", "has no word evicton; did you mean eviction?")]
    [InlineData("a;eviction=best", "eviction takes one of w-tinylfu, lru, midpoint-lru, s3-fifo, not 'best'")]
    [InlineData("a;hot=maybe", "hot takes on or off, not 'maybe'")]
    [InlineData("a;refresh=1s", "RefreshAfter needs a loader")]
    [InlineData("a;replicas=4", "Replicas must be 0 to 3, and is 4")]
    [InlineData("a;ttl=1s;ttl=2s", "is given ttl more than once")]
    [InlineData("a;TTL=1s;idle=3s;ttl=1s;ttl=1s", "is given TTL more than once")]
    [InlineData("a;ttl=300000000h", $"ttl takes {Quantity.DurationForm}, not '300000000h'")]
    [InlineData("a;share=0", "CapacityShare must be more than zero, and is 0")]
    public void Parse_OneMistake_IsTold(string text, string problem, string group = "(group 'a') ") =>
        GroupList.Parse(text).Problems.ShouldBe([group + problem]);

    [Fact]
    public void Parse_ManyMistakes_TellsEach() =>
        GroupList.Parse("a;ttl=x;share=y,b=z").Problems.Length.ShouldBe(3);
}
