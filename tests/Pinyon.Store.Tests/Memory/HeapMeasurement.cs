namespace Pinyon.Store.Tests.Memory;

/// <summary>Tests that look at the whole heap, and so run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeapMeasurement
{
    public const string Name = "The heap as a whole";
}
