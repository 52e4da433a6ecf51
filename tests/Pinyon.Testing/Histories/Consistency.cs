using System.Runtime.InteropServices;

namespace Pinyon.Testing.Histories;

/// <summary>A rule for histories.</summary>
/// <param name="IsRegister">
/// true: each key is a linearizable register (<see cref="RegisterSearch"/>); false: no get returns a value older than
/// the last acknowledged write (<see cref="StaleRule"/>).
/// </param>
/// <param name="MayLose">Entries may be evicted or expire, so a get may find nothing at any time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Consistency(bool IsRegister, bool MayLose)
{
    public static Consistency Register => new(IsRegister: true, MayLose: false);

    public static Consistency LossyRegister => new(IsRegister: true, MayLose: true);

    public static Consistency NeverStale => new(IsRegister: false, MayLose: false);

    /// <summary>Promise P3 for a cache: entries may be lost, but older values must not return.</summary>
    public static Consistency LossyNeverStale => new(IsRegister: false, MayLose: true);

    /// <summary>Whether the operations of one key satisfy the rule.</summary>
    public bool Allows(IReadOnlyList<Operation> operations) => IsRegister
        ? new RegisterSearch(operations, MayLose).FindsAnOrder()
        : new StaleRule(operations, MayLose).Holds();

    public override string ToString() =>
        (IsRegister ? "a linearizable register" : "free of stale values") + (MayLose ? ", lost entries aside" : "");
}
