using System.Runtime.InteropServices;

namespace Pinyon.Testing.Histories;

/// <summary>What a history is held to.</summary>
/// <param name="IsRegister">
/// true: each key is a linearizable register (<see cref="RegisterSearch"/>); false: no get returns what is older than
/// an acknowledged write (<see cref="StaleRule"/>).
/// </param>
/// <param name="MayLose">Entries may be evicted or expire, so that a get may see nothing at any time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Consistency(bool IsRegister, bool MayLose)
{
    public static Consistency Register => new(IsRegister: true, MayLose: false);

    public static Consistency LossyRegister => new(IsRegister: true, MayLose: true);

    public static Consistency NeverStale => new(IsRegister: false, MayLose: false);

    /// <summary>Promise P3 as a cache gives it: anything may be lost, nothing may come back.</summary>
    public static Consistency LossyNeverStale => new(IsRegister: false, MayLose: true);

    /// <summary>Whether the operations of one key keep to it.</summary>
    public bool Allows(IReadOnlyList<Operation> operations) => IsRegister
        ? new RegisterSearch(operations, MayLose).FindsAnOrder()
        : new StaleRule(operations, MayLose).Holds();

    public override string ToString() =>
        (IsRegister ? "a linearizable register" : "free of stale values") + (MayLose ? ", lost entries aside" : "");
}
