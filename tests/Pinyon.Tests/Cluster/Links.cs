using Microsoft.Extensions.Logging.Abstractions;
using Pinyon.Cluster;
using Pinyon.Observation;
using Pinyon.Peers;

namespace Pinyon.Tests.Cluster;

/// <summary>What links need besides the two members that they join.</summary>
internal static class Links
{
    /// <summary>An observer for tests that are not about events.</summary>
    public static ILinkObserver Unobserved { get; } = new NoObserver();

    public static NodeContext NodeAt(TimeProvider time) =>
        new(time, new NodeMeter(factory: null, "a", time), NullLogger.Instance);

    private sealed class NoObserver : ILinkObserver
    {
        public void Opened(MemberLink link, in LinkOpened opened)
        {
        }

        public void Down(MemberLink link, PeerException reason)
        {
        }
    }
}
