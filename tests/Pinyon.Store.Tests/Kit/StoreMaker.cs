namespace Pinyon.Store.Tests.Kit;

/// <summary>Creates the store under test.</summary>
public delegate EntryStore StoreMaker(StoreOptions options);
