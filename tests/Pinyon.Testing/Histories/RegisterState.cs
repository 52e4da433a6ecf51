using System.Runtime.InteropServices;

namespace Pinyon.Testing.Histories;

/// <summary>A register after some operations of a history. All other properties follow from these two.</summary>
/// <param name="Done">The operations that have taken effect.</param>
/// <param name="Value">What the register holds; null = nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RegisterState(OperationSet Done, long? Value)
{
    /// <summary>The number of operations that must still take effect.</summary>
    public required int Missing { get; init; }

    /// <summary>The greatest version of the operations in <see cref="Done"/>.</summary>
    public ulong Version { get; init; }

    /// <summary>The latest start of the operations in <see cref="Done"/>.</summary>
    public long LastStart { get; init; }

    /// <summary>All operations before this index are done.</summary>
    public int First { get; init; }

    // Values that follow from Done need no comparison.
    public bool Equals(RegisterState other) => Value == other.Value && Done.Equals(other.Done);

    public override int GetHashCode() => HashCode.Combine(Done, Value);
}
