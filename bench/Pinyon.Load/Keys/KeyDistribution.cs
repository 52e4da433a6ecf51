namespace Pinyon.Load.Keys;

/// <summary>The frequency of keys.</summary>
internal enum KeyDistribution
{
    /// <summary>All alike.</summary>
    Uniform,

    /// <summary>The i-th key in proportion to 1/i^0.99.</summary>
    Zipf,
}
