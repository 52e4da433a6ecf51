using System.Numerics;

namespace Pinyon.Observation;

/// <summary>A number that many threads add to.</summary>
/// <remarks>
/// Kept in a few cells, one cache line apart, chosen by processor: threads that count on every request do not take the
/// line from each other.
/// </remarks>
internal sealed class Counter
{
    /// <summary>Cells; a power of two.</summary>
    private static readonly int Cells =
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 8));

    /// <summary>Longs from one cell to the next: 128 bytes, since processors fetch lines in pairs.</summary>
    private const int Stride = 16;

    private readonly long[] _cells = new long[(Cells + 1) * Stride];

    public long Value
    {
        get
        {
            long sum = 0;
            for (int cell = 1; cell <= Cells; cell++) sum += Interlocked.Read(ref _cells[cell * Stride]);
            return sum;
        }
    }

    public void Add(long count) =>
        Interlocked.Add(ref _cells[((Thread.GetCurrentProcessorId() & (Cells - 1)) + 1) * Stride], count);
}
