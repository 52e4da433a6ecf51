namespace Pinyon.Membership;

/// <summary>A source of members: it publishes whole snapshots and never changes one that it published.</summary>
public interface IMembership
{
    /// <summary>The newest view.</summary>
    MembershipSnapshot Current { get; }
}
