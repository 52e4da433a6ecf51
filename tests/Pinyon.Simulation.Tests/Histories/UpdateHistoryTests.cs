using Pinyon.Testing.Histories;

namespace Pinyon.Simulation.Tests.Histories;

/// <summary>The checker with updates: what it must allow and what it must catch.</summary>
public sealed class UpdateHistoryTests
{
    [Fact]
    public void Allows_WhatAPerfectRegisterTells()
    {
        foreach (int seed in Seeds.All)
        {
            List<Operation> history = PerfectHistory(new Random(seed), 40);

            Consistency.Register.Allows(history).ShouldBeTrue($"seed {seed}:\n{TimeDiagram.Draw(history)}");
            Consistency.LossyRegister.Allows(history).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void Allows_NoIncrementThatWasAppliedTwice()
    {
        foreach (int seed in Seeds.All)
        {
            var random = new Random(seed);
            Operation[] history = [.. PerfectHistory(random, 40)];
            int[] sums = [.. Enumerable.Range(0, 40).Where(i =>
                history[i] is { IsCertain: true, Kind: OperationKind.Increment })];
            int wrong = sums[random.Next(sums.Length)];

            history[wrong] = history[wrong] with { Value = history[wrong].Value + history[wrong].Argument };

            Consistency.Register.Allows(history).ShouldBeFalse($"seed {seed}:\n{TimeDiagram.Draw(history)}");
            Consistency.LossyRegister.Allows(history).ShouldBeFalse($"seed {seed}:\n{TimeDiagram.Draw(history)}");
        }
    }

    [Fact]
    public void Allows_NotBothOfTwoIncrements_IfOneWasLost()
    {
        Operation[] history =
        [
            At(0, 1, OperationKind.Set) with { Value = 7 },
            At(2, 5, OperationKind.Increment) with { Argument = 10, Value = 17 },
            At(3, 6, OperationKind.Increment) with { Argument = 10, Value = 17 },
        ];

        Consistency.Register.Allows(history).ShouldBeFalse();
        Consistency.LossyRegister.Allows(history).ShouldBeFalse();
    }

    [Theory]
    [InlineData(15, true, true)]      // the unknown one came in between
    [InlineData(5, true, true)]       // or never
    [InlineData(20, false, false)]    // it came twice
    [InlineData(10, false, true)]     // what was there was lost before it came
    public void Allows_AnIncrementOfUnknownOutcome_OnceOrNever(long seen, bool strictly, bool lossy)
    {
        Operation[] history =
        [
            At(0, 1, OperationKind.Increment) with { Argument = 5, Value = 5 },
            At(2, 3, OperationKind.Increment) with { Argument = 10, Outcome = OperationOutcome.Unknown },
            At(4, 5, OperationKind.Get) with { Value = seen },
        ];

        Consistency.Register.Allows(history).ShouldBe(strictly);
        Consistency.LossyRegister.Allows(history).ShouldBe(lossy);
    }

    [Theory]
    [InlineData(6, 101_102, true)]
    [InlineData(3, 102, false)]       // the append said that it came behind something
    [InlineData(6, 102_101, false)]   // not at the beginning
    public void Allows_AnAppend_BehindWhatWasThere(int length, long seen, bool isGood)
    {
        Operation[] history =
        [
            At(0, 1, OperationKind.Set) with { Value = 101 },
            At(2, 3, OperationKind.Append) with { Argument = 102, Length = length },
            At(4, 5, OperationKind.Get) with { Value = seen },
        ];

        Consistency.Register.Allows(history).ShouldBe(isGood);
    }

    [Theory]
    [InlineData(7L, null, true)]
    [InlineData(null, 7L, false)]     // the first came after the set
    [InlineData(7L, 7L, false)]
    public void Allows_TwoTakers_OnlyOneOfWhomGetsIt(long? first, long? second, bool isGood)
    {
        Operation[] history =
        [
            At(0, 1, OperationKind.Set) with { Value = 7 },
            At(2, 3, OperationKind.GetAndRemove) with { Before = first },
            At(4, 5, OperationKind.GetAndRemove) with { Before = second },
        ];

        Consistency.Register.Allows(history).ShouldBe(isGood);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(450, false)]
    public void ExpiryRule_OfAValueAfterItsEnd_NamesTheGet(int millisecond, bool isGood)
    {
        Operation[] history =
        [
            At(0, 1, OperationKind.Set) with { Value = 7 },
            At(2, 3, OperationKind.Expire) with { Argument = 400 },
            At(millisecond, 460, OperationKind.Get) with { Value = 7 },
        ];

        ExpiryRule.Broken(history, TimeSpan.FromMilliseconds(20)).Any().ShouldBe(!isGood);
    }

    // Each operation takes effect at its number, and begins and ends somewhat before and after.
    private static List<Operation> PerfectHistory(Random random, int count)
    {
        List<Operation> history = [];
        long? value = null;
        for (int i = 0; i < count; i++)
        {
            Operation told = Next(random, i, value);
            bool isUnknown = told.IsWrite && random.Next(8) == 0;
            bool takesEffect = !isUnknown || random.Next(2) == 0;
            if (takesEffect && told.IsWrite) value = told.Value;
            history.Add(isUnknown ? told with { Outcome = OperationOutcome.Unknown } : told);
        }

        return history;
    }

    private static Operation Next(Random random, int number, long? value)
    {
        long start = (number * 10) - random.Next(25), end = (number * 10) + random.Next(25);
        (start, end) = ((start * 100) + number, (end * 100) + 50 + number);
        long delta = random.NextInt64(1L << 30, 1L << 50);
        return random.Next(6) switch
        {
            0 => At(start, end, OperationKind.Set) with { Value = 1000 + number },
            1 => At(start, end, OperationKind.GetAndSet) with { Value = 1000 + number, Before = value },
            2 => At(start, end, OperationKind.GetAndRemove) with { Before = value },
            3 => At(start, end, OperationKind.Get) with { Value = value },
            _ => At(start, end, OperationKind.Increment) with { Argument = delta, Value = (value ?? 0) + delta },
        };
    }

    private static Operation At(long start, long end, OperationKind kind) => new()
    {
        Client = $"client {start}",
        Kind = kind,
        Start = new Moment(start, TimeSpan.FromMilliseconds(start)),
        End = new Moment(end, TimeSpan.FromMilliseconds(end)),
    };
}
