using Pinyon.Membership;
using Pinyon.Store;
using Pinyon.Testing;

namespace Pinyon.Tests;

public sealed class PinyonNodeTests
{
    [Fact]
    public void Node_GroupsThatFitOnlyOneByOne_AreRefusedTogether()
    {
        long each = EntryStore.AvailableBytes / 2;
        var options = new PinyonNodeOptions
        {
            Name = "a",
            Membership = new StaticMembership([new Member("a", "127.0.0.1:1")]),
            Transport = new InProcessTransport(TimeProvider.System),
            MemoryBytes = 4 * each,
            Groups = [.. "abcd".Select(name => new GroupOptions { Name = $"{name}" })],
        };

        Should.Throw<MemoryNotAvailableException>(() => new PinyonNode(options))
            .Message.ShouldStartWith($"MemoryBytes asks for {4 * each} bytes, and only ");
    }
}
