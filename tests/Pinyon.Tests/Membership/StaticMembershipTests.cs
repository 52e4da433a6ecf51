using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

/// <summary>The conformance kit over a fixed list.</summary>
public sealed class StaticMembershipTests : MembershipTests
{
    protected override IMembership Start(params Member[] members) => new StaticMembership(members);

    protected override bool TryChange(IMembership source, params Member[] members) => false;
}
