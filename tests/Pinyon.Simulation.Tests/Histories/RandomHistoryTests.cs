using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests.Histories;

public sealed class RandomHistoryTests(ITestOutputHelper output)
{
    private const int Operations = 60;

    [Fact]
    public void Allows_WhatAPerfectRegisterTells()
    {
        foreach (int seed in Seeds.All)
        {
            IReadOnlyList<Operation> history = RandomHistory.Make(new Random(seed), Operations);

            Consistency.Register.Allows(history).ShouldBeTrue($"seed {seed}");
            Consistency.LossyRegister.Allows(history).ShouldBeTrue($"seed {seed}");
            Consistency.NeverStale.Allows(history).ShouldBeTrue($"seed {seed}");
            Consistency.LossyNeverStale.Allows(history).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void Allows_NotASingleStaleGet()
    {
        foreach (int seed in Seeds.All)
        {
            var random = new Random(seed);
            IReadOnlyList<Operation> history =
                RandomHistory.WithAStaleGet(random, RandomHistory.Make(random, Operations)).ShouldNotBeNull();

            Consistency.Register.Allows(history).ShouldBeFalse($"seed {seed}");
            Consistency.LossyRegister.Allows(history).ShouldBeFalse($"seed {seed}");
            Consistency.NeverStale.Allows(history).ShouldBeFalse($"seed {seed}");
            Consistency.LossyNeverStale.Allows(history).ShouldBeFalse($"seed {seed}");
        }
    }

    /// <summary>Whatever the strict rule allows, the weak one does.</summary>
    [Fact]
    public void Allows_ByTheWeakRule_WhateverTheStrictOneAllows()
    {
        foreach (int seed in Seeds.All)
        {
            var random = new Random(seed);
            Operation[] history = [.. RandomHistory.Make(random, 12).Select(operation =>
                !operation.IsWrite && random.Next(4) == 0 ? operation with { Value = random.Next(12) } : operation)];

            if (Consistency.Register.Allows(history))
            {
                Consistency.NeverStale.Allows(history).ShouldBeTrue($"seed {seed}");
            }
        }
    }

    [Fact]
    public void Allows_OfShortHistories_ExactlyThoseThatSomeOrderExplains()
    {
        const int length = 7;
        int good = 0;
        foreach (int seed in Seeds.All)
        {
            var random = new Random(seed);
            Operation[] history = [.. RandomHistory.Make(random, length).Select(operation =>
                operation.IsWrite || random.Next(3) > 0
                    ? operation
                    : operation with { Value = random.Next(length) is > 0 and var value ? value : null })];

            bool isGood = AllOrders.AllowOne(history);

            good += isGood ? 1 : 0;
            Consistency.Register.Allows(history).ShouldBe(isGood, $"seed {seed}:\n{TimeDiagram.Draw(history)}");
        }

        output.WriteLine($"{good} of {Seeds.All.Count()} can be explained");
    }

    [Fact]
    public void Find_InALongHistory_LeavesTheFewThatShowIt()
    {
        foreach (int seed in Seeds.All.Take(5))
        {
            var random = new Random(seed);
            IReadOnlyList<Operation> history =
                RandomHistory.WithAStaleGet(random, RandomHistory.Make(random, 500)).ShouldNotBeNull();

            IReadOnlyList<Operation> window = OffendingWindow.Find(history, Consistency.Register);

            Consistency.Register.Allows(window).ShouldBeFalse($"seed {seed}");
            window.Count.ShouldBe(3, $"seed {seed}:\n{TimeDiagram.Draw(window)}");
        }
    }

    [Fact]
    public void Find_WhatOnlyTheStrictRuleSees_LeavesTheFewThatShowIt()
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(
            """
            set 8   |-|
            set 1   |--|
            get 8     |-|
            set 2        |-------------|
            set 3        |----?
            get 2           |--|
            get 1                 |--|
            get 2                         |--|
            set 4                                |--|
            """);

        IReadOnlyList<Operation> window = OffendingWindow.Find(history, Consistency.Register);

        window.Select(operation => operation.Client).ShouldBe(["line 2", "line 4", "line 6", "line 7"]);
    }

    [Fact]
    public void Find_AnEntryThatIsMissing_LeavesOutOlderDeletes()
    {
        IReadOnlyList<Operation> history = HistoryText.Parse(
            """
            delete        |--|
            get nothing        |--|
            delete                  |--|
            set 1                        |--|
            get nothing                       |--|
            """);

        IReadOnlyList<Operation> window = OffendingWindow.Find(history, Consistency.Register);

        window.Select(operation => operation.Client).ShouldBe(["line 4", "line 5"]);
    }

    [Fact]
    public void Message_OfABrokenHistory_DrawsIt()
    {
        var history = new HistoryRecorder(TimeProvider.System);
        IReadOnlyList<Operation> operations = HistoryText.Parse(
            """
            set 1     |--|
            get 1            |--|
            set 2 v7           |---|
            set 3              |---?
            get 1                     |--|
            """);
        foreach (Operation operation in operations)
        {
            history.Add("pine", operation);
        }

        HistoryException broken = Should.Throw<HistoryException>(() => history.Check(Consistency.Register));

        output.WriteLine(broken.Message);
        broken.Message.ShouldBe(
            """
            'pine' is not a linearizable register. These operations show it:

            set 1    |--|              line 1  0.010 to 0.013 s
            set 2          |--|        line 3  0.019 to 0.023 s, version 7
            get → 1              |--|  line 5  0.026 to 0.029 s

            """);
    }
}
