namespace Pinyon.Load.Keys;

/// <summary>Draws the number of the next key.</summary>
internal interface IKeyChooser
{
    /// <summary>From 0 (inclusive) to the number of keys (exclusive).</summary>
    int Next(Random random);
}
