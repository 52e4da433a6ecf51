namespace Pinyon.Architecture.Tests.Tidiness;

/// <summary>How long the product's files and methods are as a whole: one may stand out, many may not.</summary>
public sealed class BudgetTests
{
    [Theory]
    [InlineData(0.5, 100)]
    [InlineData(0.9, 300)]
    public void Product_FilesAsAWhole_AreShort(double share, int limit) =>
        Measure.Percentile(SourceTree.Current.Product.Select(file => file.Lines.Length), share)
            .ShouldBeLessThanOrEqualTo(limit, $"lines of a file, share {share}");

    [Theory]
    [InlineData(0.5, 8)]
    [InlineData(0.9, 30)]
    public void Product_MethodsAsAWhole_AreShort(double share, int limit) =>
        Measure.Percentile(SourceTree.Current.Product.SelectMany(Measure.Methods).Select(method => method.Lines), share)
            .ShouldBeLessThanOrEqualTo(limit, $"lines of a method, share {share}");

    [Theory]
    [InlineData(0.5, 5)]
    [InlineData(0.9, 9)]
    [InlineData(0.91, 10)]
    [InlineData(1, 10)]
    public void Percentile_OneToTen_IsTheValueThatTheShareReaches(double share, int expected) =>
        Measure.Percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share).ShouldBe(expected);
}
