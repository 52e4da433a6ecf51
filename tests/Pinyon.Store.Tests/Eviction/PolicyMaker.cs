using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>Every policy by its name, for tests that hold for all of them.</summary>
internal static class PolicyMaker
{
    public static TheoryData<string> Names => [.. EvictionPolicies.Names];

    public static IEvictionPolicy Make(string name, PolicyEntries entries, long capacity, long expectedEntries)
    {
        EvictionPolicies.TryParse(name, out EvictionPolicyKind kind).ShouldBeTrue(name);
        return EvictionPolicies.Create(kind, entries, capacity, expectedEntries);
    }
}
