using Pinyon.Loading;

namespace Pinyon.Tests.Loading;

public sealed class LoadGateTests
{
    [Fact]
    public void Gate_WithPlaces_LetsIn_AndOthersFollowInTheirOrder()
    {
        var gate = new LoadGate(2);
        LinkedListNode<TaskCompletionSource>[] places = [.. Enumerable.Range(0, 6).Select(_ => gate.Enter())];
        Inside(places).ShouldBe([0, 1]);

        gate.Leave(places[1]);
        Inside(places).ShouldBe([0, 1, 2]);

        gate.Leave(places[3]);   // gives up in line
        gate.Leave(places[0]);
        Inside(places).ShouldBe([0, 1, 2, 4]);

        gate.Leave(places[2]);
        gate.Leave(places[4]);
        Inside(places).ShouldBe([0, 1, 2, 4, 5]);

        gate.Leave(places[5]);
        Inside([gate.Enter(), gate.Enter(), gate.Enter()]).ShouldBe([0, 1]);
    }

    private static int[] Inside(LinkedListNode<TaskCompletionSource>[] places) =>
        [.. Enumerable.Range(0, places.Length).Where(i => places[i].Value.Task.IsCompleted)];
}
