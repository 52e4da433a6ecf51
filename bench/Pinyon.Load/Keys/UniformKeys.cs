namespace Pinyon.Load.Keys;

/// <summary>Every key is as likely as any other.</summary>
internal sealed class UniformKeys(int count) : IKeyChooser
{
    public int Next(Random random) => random.Next(count);
}
