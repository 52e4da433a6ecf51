using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests.Histories;

/// <summary>Known good and bad histories, checked against all four rules.</summary>
public sealed class ConsistencyTests
{
    [Theory]
    [InlineData(
        """
        get nothing |--|
        set 1            |--|
        get 1                 |--|
        delete                     |--|
        get nothing                     |--|
        """)]
    [InlineData(
        """
        set 1   |--------|
        get 1      |--|
        get 1                |--|
        """)]
    [InlineData(
        """
        set 1   |--------|
        set 2   |--------|
        get 2               |--|
        get 2                     |--|
        """)]
    [InlineData(
        """
        set 1   |--------|
        set 2   |--------|
        get 1               |--|
        """)]
    [InlineData(
        """
        set 1   |--|
        set 2        |-------------|
        get 2           |--|
        get 2                 |--|
        """)]
    [InlineData(
        """
        set 1 v7   |--------|
        set 2 v9   |--------|
        get 2 v9               |--|
        """)]
    public void Allows_AGoodHistory_ByEveryRule(string text) => ShouldAllAllow(text);

    [Theory]
    [InlineData(
        """
        set 1   |--|
        set 2        |--x
        get 1              |--|
        """)]
    [InlineData(
        """
        set 1   |--|
        set 2        |--?
        get 1              |--|
        get 2                    |--|
        get 2                          |--|
        """)]
    [InlineData(
        """
        set 1        |--|
        delete            |--?
        get 1                   |--|
        get nothing                   |--|
        """)]
    [InlineData(
        """
        set 1   |--|
        get 7        |--?
        get 7        |--x
        """)]
    public void Allows_OperationsThatFailed_ToHaveHappenedOrNot(string text) => ShouldAllAllow(text);

    [Theory]
    [InlineData(
        """
        set 1   |--|
        set 2        |--|
        get 1             |--|
        """)]
    [InlineData(
        """
        set 1    |--|
        delete        |--|
        get 1              |--|
        """)]
    [InlineData(
        """
        get 1   |--|
        set 1        |--|
        """)]
    [InlineData(
        """
        set 1   |--|
        get 2        |--|
        """)]
    [InlineData(
        """
        set 1   |--x
        get 1        |--|
        """)]
    [InlineData(
        """
        set 1   |--?
        set 2          |--|
        delete               |--|
        get 2                       |--|
        """)]
    [InlineData(
        """
        set 1 v9   |--------|
        set 2 v7   |--------|
        get 2 v7               |--|
        """)]
    [InlineData(
        """
        set 1      |--------|
        set 2      |--------|
        get 1 v9               |--|
        get 2 v7                     |--|
        """)]
    public void Allows_AGetOfWhatIsOlderThanAnAcknowledgedWrite_ByNoRule(string text)
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(text);

        foreach (Consistency consistency in All)
        {
            consistency.Allows(history).ShouldBeFalse($"{consistency}:\n{text}");
        }
    }

    /// <summary>Not linearizable, though no acknowledged write is forgotten.</summary>
    [Theory]
    [InlineData(
        """
        set 1   |--|
        set 2        |-------------|
        get 2           |--|
        get 1                 |--|
        """)]
    [InlineData(
        """
        set 1   |--------|
        set 2   |--------|
        get 1               |--|
        get 2                     |--|
        """)]
    [InlineData(
        """
        set 1   |--?
        set 2        |--|
        get 1              |--|
        get 2                    |--|
        get 1                          |--|
        """)]
    public void Allows_ValuesThatComeBack_ByTheWeakRuleAlone(string text)
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(text);

        Consistency.Register.Allows(history).ShouldBeFalse(text);
        Consistency.LossyRegister.Allows(history).ShouldBeFalse(text);
        Consistency.NeverStale.Allows(history).ShouldBeTrue(text);
        Consistency.LossyNeverStale.Allows(history).ShouldBeTrue(text);
    }

    [Theory]
    [InlineData(
        """
        set 1        |--|
        get nothing       |--|
        """)]
    [InlineData(
        """
        set 1        |--|
        get nothing       |--|
        get 1                  |--|
        """)]
    [InlineData(
        """
        delete       |--|
        set 1             |--|
        get nothing            |--|
        """)]
    public void Allows_AnEntryThatIsMissing_OnlyWhereEntriesMayBeLost(string text)
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(text);

        Consistency.Register.Allows(history).ShouldBeFalse(text);
        Consistency.NeverStale.Allows(history).ShouldBeFalse(text);
        Consistency.LossyRegister.Allows(history).ShouldBeTrue(text);
        Consistency.LossyNeverStale.Allows(history).ShouldBeTrue(text);
    }

    [Theory]
    [InlineData(
        true,
        """
        get 1    |-----------|
        load 1      |----|
        get 1                   |--|
        """)]
    [InlineData(
        true,
        """
        get 1    |---------------|
        load 1      |--------|
        set 2           |--|
        get 2                       |--|
        """)]
    [InlineData(
        false,
        """
        get 1    |---------------|
        load 1      |--------|
        set 2           |--|
        get 1                       |--|
        """)]
    [InlineData(
        true,
        """
        set 2      |--|
        load 1          |--|
        get 2                |--|
        """)]
    public void Allows_ALoad_ToBeAsOldAsItsBeginning(bool isGood, string text)
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(text);

        Consistency.LossyRegister.Allows(history).ShouldBe(isGood, text);
        Consistency.LossyNeverStale.Allows(history).ShouldBe(isGood, text);
    }

    private static void ShouldAllAllow(string text)
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(text);

        foreach (Consistency consistency in All)
        {
            consistency.Allows(history).ShouldBeTrue($"{consistency}:\n{text}");
        }
    }

    private static Consistency[] All =>
        [Consistency.Register, Consistency.LossyRegister, Consistency.NeverStale, Consistency.LossyNeverStale];
}
