namespace Pinyon.Store.Tests;

public sealed class StoreOptionsTests
{
    [Theory]
    [InlineData(StoreOptions.MinBudgetBytes, 1)]
    [InlineData(1L << 40, StoreOptions.MaxValueBytesLimit)]
    public void Validate_GoodOptions_FindsNothing(long budget, int maxValue) =>
        new StoreOptions { BudgetBytes = budget, MaxValueBytes = maxValue }.Validate().ShouldBeEmpty();

    [Theory]
    [InlineData(StoreOptions.MinBudgetBytes - 1, 1, new[] { "BudgetBytes" })]
    [InlineData(long.MinValue, 1, new[] { "BudgetBytes" })]
    [InlineData(1 << 20, 0, new[] { "MaxValueBytes" })]
    [InlineData(1 << 20, StoreOptions.MaxValueBytesLimit + 1, new[] { "MaxValueBytes" })]
    [InlineData(0, 0, new[] { "BudgetBytes", "MaxValueBytes" })]
    public void Validate_BadOptions_NamesEveryFault(long budget, int maxValue, string[] names)
    {
        var options = new StoreOptions { BudgetBytes = budget, MaxValueBytes = maxValue };

        options.Validate().Select(fault => fault.Split(' ')[0]).ShouldBe(names);

        string message = Should.Throw<ArgumentException>(() => new EntryStore(options)).Message;
        names.ShouldAllBe(name => message.Contains(name));
    }

    [Fact]
    public void Validate_NegativeMaxEntries_IsNamed() =>
        new StoreOptions { BudgetBytes = 1 << 20, MaxEntries = -1 }.Validate()
            .ShouldHaveSingleItem().ShouldStartWith("MaxEntries");

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 20) / 32 + 1)]
    public void Validate_FloorsThatCannotBe_AreNamed(int floors) =>
        new StoreOptions { BudgetBytes = 1 << 20, Floors = floors, FloorOf = _ => 0 }.Validate()
            .ShouldHaveSingleItem().ShouldStartWith("Floors");

    [Fact]
    public void Validate_FloorsWithoutFloorOf_AreNamed() =>
        new StoreOptions { BudgetBytes = 1 << 20, Floors = 2 }.Validate()
            .ShouldHaveSingleItem().ShouldStartWith("FloorOf");
}
