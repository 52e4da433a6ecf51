using System.Collections.Concurrent;
using System.Diagnostics;
using Pinyon.Peers;
using Pinyon.Testing;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Observation;

/// <summary>What listeners see of a node: durations, counters, and traces that take the hop with a request.</summary>
public sealed class ObservationTests
{
    private static readonly CacheValue Value = new("v"u8.ToArray());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WithAListener_AreMeasuredByOperationAndResult()
    {
        await using var cluster = TestCluster.Of("measured");
        Group group = cluster["measured"].Group("default");
        using var measured = new RecordedMeasurements("measured");

        await group.GetAsync("k", Token);
        await group.SetAsync("k", Value, Token);
        await group.TryGetAsync("k", Token);
        await group.TrySetAsync("k", Value, WriteCondition.IfAbsent, Token);
        await group.GetManyAsync(["k", "l"], Token);
        await group.SetManyAsync([new("k", Value)], Token);
        await group.RemoveAsync("k", Token);
        await group.ClearAsync(Token);

        measured.TagsOf("pinyon.request.duration").ShouldBe(
            [
                "group=default operation=get result=not_found",
                "group=default operation=set result=stored",
                "group=default operation=try_get result=found",
                "group=default operation=set result=condition_failed",
                "group=default operation=get_many result=done",
                "group=default operation=set_many result=done",
                "group=default operation=delete result=found",
                "group=default operation=clear result=done",
            ]);
    }

    [Fact]
    public async Task Requests_ToAMemberThatIsDown_AreMeasuredAsFailures()
    {
        await using var cluster = TestCluster.Of("failing", "lost");
        PinyonNode node = cluster["failing"];
        cluster.Transport.Set(TestCluster.MemberNamed("lost"), InProcessLink.Refused);
        using var measured = new RecordedMeasurements("failing");
        CacheKey key = TestCluster.KeysOf(node, "lost").First();

        await Should.ThrowAsync<CacheException>(async () => await node.Group("default").GetAsync(key, Token));

        measured.TagsOf("pinyon.request.duration").ShouldBe(
            ["group=default operation=get result=owner_unreachable"]);
        measured.TagsOf("pinyon.peer.call.duration").ShouldBe(["member=lost operation=get result=unreachable"]);
        measured.Read("pinyon.links").ShouldBe(new Dictionary<string, double>
        {
            ["state=open"] = 0,
            ["state=down"] = 1,
            ["state=unused"] = 0,
        });
    }

    [Fact]
    public async Task Counters_WithAListener_AreThoseOfTheStatistics()
    {
        await using var cluster = TestCluster.Of("counting");
        Group group = cluster["counting"].Group("default");
        await group.SetAsync("k", Value, Token);
        await group.GetAsync("k", Token);
        await group.GetAsync("none", Token);
        using var measured = new RecordedMeasurements("counting");

        measured.Read("pinyon.gets").ShouldBe(new Dictionary<string, double> { ["group=default"] = 2 });
        measured.Read("pinyon.hits").ShouldBe(new Dictionary<string, double> { ["group=default"] = 1 });
        measured.Read("pinyon.entries").ShouldBe(new Dictionary<string, double> { ["group=default"] = 1 });
        measured.Read("pinyon.bytes")["group=default"].ShouldBe(group.Statistics.Store.Bytes);
    }

    [Fact]
    public async Task Counters_OfANodeThatEnded_AreGone()
    {
        using var measured = new RecordedMeasurements("ended");
        await TestCluster.Of("ended").DisposeAsync();

        measured.Read("pinyon.gets").ShouldBeEmpty();
    }

    [Fact]
    public async Task Hop_WithAListener_IsOneTrace()
    {
        await using var cluster = TestCluster.Of("asking", "owning");
        PinyonNode node = cluster["asking"];
        CacheKey key = TestCluster.KeysOf(node, "owning").First();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listener(ended.Enqueue);
        using var caller = new Activity("caller").Start();

        await node.Group("default").GetAsync(key, Token);

        Activity.Current.ShouldBe(caller);
        Activity[] trace = [.. ended.Where(activity => activity.TraceId == caller.TraceId)];
        trace.Select(activity => (activity.DisplayName, activity.Kind)).ShouldBe(
            [
                ("get default", ActivityKind.Server),
                ("get at owning", ActivityKind.Client),
                ("get default", ActivityKind.Internal),
            ]);
        trace[0].ParentSpanId.ShouldBe(trace[1].SpanId);
        trace[1].ParentSpanId.ShouldBe(trace[2].SpanId);
        trace[2].ParentSpanId.ShouldBe(caller.SpanId);
        trace[0].HasRemoteParent.ShouldBeTrue();
        trace[2].GetTagItem("pinyon.result").ShouldBe("not_found");
    }

    [Fact]
    public async Task Load_AfterALookUp_IsASecondCallOfTheSameRequest()
    {
        await using var cluster = TestCluster.With(
            new GroupOptions { Name = "users", Loader = (_, _, _) => new(LoadResult.NotFound) });
        PinyonNode node = cluster["a"];
        CacheKey key = TestCluster.KeysOf(node, "b").First();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listener(ended.Enqueue);
        using var caller = new Activity("caller").Start();

        await node.Group("users").GetAsync(key, Token);

        Activity[] trace = [.. ended.Where(activity => activity.TraceId == caller.TraceId)];
        Activity request = trace.Single(activity => activity.DisplayName == "get users"
            && activity.Kind == ActivityKind.Internal);
        trace.Where(activity => activity.Kind == ActivityKind.Client)
            .Select(activity => (activity.DisplayName, activity.ParentSpanId))
            .ShouldBe([("get at b", request.SpanId), ("load at b", request.SpanId)]);
    }

    [Fact]
    public async Task Hop_NothingListens_CarriesNoTrace()
    {
        await using var cluster = TestCluster.Of("a", "b");
        PinyonNode node = cluster["a"];
        CacheKey key = TestCluster.KeysOf(node, "b").First();
        List<string?> traces = [];
        cluster.Transport.BeforeDelivery = (_, request) =>
        {
            traces.Add(request.Header.Trace);
            return default;
        };
        using var caller = new Activity("caller").Start();

        await node.Group("default").GetAsync(key, Token);

        traces.ShouldNotBeEmpty();
        traces.ShouldAllBe(trace => trace == null);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    public async Task PeerRequest_WithATraceThatIsNone_IsAnsweredWithoutOne(string trace)
    {
        await using var cluster = TestCluster.Of("judging");
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listener(ended.Enqueue);
        var header = new PeerHeader(cluster["judging"].Ring, 0, Final: false, NotAfter: 0) { Trace = trace };

        PeerReply reply = await cluster["judging"].Handler.AnswerAsync(
            new PeerRequest(PeerOperation.Get, "default", header, [new PeerItem("k")]), Token);

        reply.Results.ShouldHaveSingleItem().Status.ShouldBe(PeerStatus.NotFound);
        ended.ShouldNotContain(activity => activity.Kind == ActivityKind.Server && activity.Parent == null
            && Equals(activity.GetTagItem("pinyon.node"), "judging"));
    }

    [Fact]
    public async Task PeerRequest_ForAGroupThatIsNotHere_IsMeasuredWithoutItsName()
    {
        await using var cluster = TestCluster.Of("strange");
        using var measured = new RecordedMeasurements("strange");
        var header = new PeerHeader(cluster["strange"].Ring, 0, Final: false, NotAfter: 0);

        foreach (string group in (string[])["default", "x1", "x2"])
        {
            await cluster["strange"].Handler.AnswerAsync(
                new PeerRequest(PeerOperation.Get, group, header, [new PeerItem("k")]), Token);
        }

        measured.TagsOf("pinyon.peer.request.duration").ShouldBe(
            [
                "group=default operation=get result=answered",
                "group=unknown operation=get result=answered",
                "group=unknown operation=get result=answered",
            ]);
    }

    private static ActivityListener Listener(Action<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Pinyon",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
