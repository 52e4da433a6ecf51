namespace Pinyon.Load.Keys;

/// <summary>Draws the number of the next key.</summary>
internal interface IKeyChooser
{
    /// <summary>From 0 to the number of keys, exclusively.</summary>
    int Next(Random random);
}
