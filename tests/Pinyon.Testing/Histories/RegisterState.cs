using System.Runtime.InteropServices;

namespace Pinyon.Testing.Histories;

/// <summary>A register after some operations of a history; what else is known of it follows from these two.</summary>
/// <param name="Done">The operations that have taken effect.</param>
/// <param name="Value">What the register holds; null = nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RegisterState(OperationSet Done, long? Value)
{
    /// <summary>How many of those that must take effect have not.</summary>
    public required int Missing { get; init; }

    /// <summary>The greatest version among what was done.</summary>
    public ulong Version { get; init; }

    /// <summary>The last start among what was done.</summary>
    public long LastStart { get; init; }

    /// <summary>All operations before this one are done.</summary>
    public int First { get; init; }

    // What follows from Done need not be compared.
    public bool Equals(RegisterState other) => Value == other.Value && Done.Equals(other.Done);

    public override int GetHashCode() => HashCode.Combine(Done, Value);
}
