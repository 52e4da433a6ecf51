namespace Pinyon.Testing.Histories;

/// <summary>Immutable: a set of operations, by their numbers. Equal sets are equal.</summary>
internal readonly struct OperationSet : IEquatable<OperationSet>
{
    private const int WordBits = 64;

    private readonly ulong[] _words;

    public OperationSet(int operations)
        : this(new ulong[(operations + WordBits - 1) / WordBits])
    {
    }

    private OperationSet(ulong[] words) => _words = words;

    public bool Contains(int operation) => (_words[operation / WordBits] >> (operation % WordBits) & 1) != 0;

    public OperationSet With(int operation)
    {
        ulong[] words = [.. _words];
        words[operation / WordBits] |= 1UL << (operation % WordBits);
        return new OperationSet(words);
    }

    public bool Equals(OperationSet other) => _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => obj is OperationSet other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }
}
