namespace Pinyon.Load.Keys;

/// <summary>Which keys are asked for how often.</summary>
internal enum KeyDistribution
{
    /// <summary>All alike.</summary>
    Uniform,

    /// <summary>The i-th key in proportion to 1/i^0.99.</summary>
    Zipf,
}
