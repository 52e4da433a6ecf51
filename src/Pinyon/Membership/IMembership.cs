namespace Pinyon.Membership;

/// <summary>A source of members: it publishes whole snapshots and never changes one that it published.</summary>
/// <remarks>Its members are internal: what a source has to tell grows with the cluster engine.</remarks>
public interface IMembership
{
    /// <summary>The newest view.</summary>
    internal MembershipSnapshot Current { get; }
}
