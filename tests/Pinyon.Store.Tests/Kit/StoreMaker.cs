namespace Pinyon.Store.Tests.Kit;

/// <summary>Makes the store that the kit puts to the test.</summary>
public delegate EntryStore StoreMaker(StoreOptions options);
