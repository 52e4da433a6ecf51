namespace Pinyon.Load.Keys;

/// <summary>How often each key is requested.</summary>
internal enum KeyDistribution
{
    /// <summary>All equally often.</summary>
    Uniform,

    /// <summary>The i-th key in proportion to 1/i^0.99.</summary>
    Zipf,
}
