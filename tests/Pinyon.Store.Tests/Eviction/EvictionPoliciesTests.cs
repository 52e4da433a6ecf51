using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class EvictionPoliciesTests
{
    [Fact]
    public void Names_EveryKind_HasOneInTheOrderOfTheKinds()
    {
        EvictionPolicies.Names.ShouldBe(["w-tinylfu", "lru", "midpoint-lru", "s3-fifo"]);
        EvictionPolicies.Names
            .Where(name => EvictionPolicies.TryParse(name, out _))
            .Select(name => EvictionPolicies.TryParse(name, out EvictionPolicyKind kind) ? kind : default)
            .ShouldBe(Enum.GetValues<EvictionPolicyKind>());
    }

    [Fact]
    public void TryParse_OtherName_IsRefused() => EvictionPolicies.TryParse("arc", out _).ShouldBeFalse();
}
