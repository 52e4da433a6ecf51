namespace Pinyon.Store.Eviction;

/// <summary>What <see cref="PolicySteering"/> chooses for <see cref="WTinyLfuPolicy"/>.</summary>
/// <param name="Window">The window's share of the capacity, 0 to 1.</param>
/// <param name="IsStrict">Whether the gate behind it is the strict one.</param>
internal readonly record struct PolicySetting(double Window, bool IsStrict);
