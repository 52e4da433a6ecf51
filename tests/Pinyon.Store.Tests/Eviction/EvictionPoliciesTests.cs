using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class EvictionPoliciesTests
{
    [Fact]
    public void Names_EveryKind_HasOne()
    {
        EvictionPolicies.Names.ShouldBe(["lru", "midpoint-lru", "s3-fifo", "w-tinylfu"]);
        EvictionPolicies.Names
            .Where(name => EvictionPolicies.TryParse(name, out _))
            .Select(name => EvictionPolicies.TryParse(name, out EvictionPolicyKind kind) ? kind : default)
            .Order()
            .ShouldBe(Enum.GetValues<EvictionPolicyKind>().Order());
    }

    [Fact]
    public void TryParse_OtherName_IsRefused() => EvictionPolicies.TryParse("arc", out _).ShouldBeFalse();
}
