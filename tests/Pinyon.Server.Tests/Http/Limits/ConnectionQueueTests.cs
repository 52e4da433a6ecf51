using Pinyon.Server.Http.Limits;

namespace Pinyon.Server.Tests.Http.Limits;

public sealed class ConnectionQueueTests
{
    private readonly List<string> _ended = [];

    [Fact]
    public void Enter_BeyondTheCapacity_EndsWhoWaitedLongest()
    {
        var queue = new ConnectionQueue(2);
        Enter(queue, "first");
        Enter(queue, "second");

        Enter(queue, "third").ShouldNotBeNull();

        _ended.ShouldBe(["first"]);
        queue.Count.ShouldBe(2);
        queue.Ended.ShouldBe(1);
        queue.Refused.ShouldBe(0);
    }

    [Fact]
    public void Enter_WhileTheLongestIsServed_EndsTheNext()
    {
        var queue = new ConnectionQueue(2);
        Enter(queue, "first")!.Serve();
        Enter(queue, "second");

        Enter(queue, "third");

        _ended.ShouldBe(["second"]);
    }

    [Fact]
    public void Wait_AfterServing_StandsAtTheEnd()
    {
        var queue = new ConnectionQueue(2);
        ConnectionQueue.Ticket first = Enter(queue, "first")!;
        Enter(queue, "second");
        first.Serve();
        first.Wait();

        Enter(queue, "third");
        Enter(queue, "fourth");

        _ended.ShouldBe(["second", "first"]);
    }

    [Fact]
    public void Enter_WhileAllAreServed_IsRefused()
    {
        var queue = new ConnectionQueue(1);
        Enter(queue, "first")!.Serve();

        Enter(queue, "second").ShouldBeNull();

        _ended.ShouldBeEmpty();
        queue.Refused.ShouldBe(1);
        queue.Count.ShouldBe(1);
    }

    [Fact]
    public void Dispose_ByWhoeverEndsFirst_CountsOnce()
    {
        var queue = new ConnectionQueue(1);
        ConnectionQueue.Ticket first = Enter(queue, "first")!;
        ConnectionQueue.Ticket second = Enter(queue, "second")!;

        first.Wait();
        first.Dispose();
        queue.Count.ShouldBe(1);
        second.Dispose();
        second.Dispose();

        queue.Count.ShouldBe(0);
    }

    private ConnectionQueue.Ticket? Enter(ConnectionQueue queue, string name) => queue.Enter(() => _ended.Add(name));
}
