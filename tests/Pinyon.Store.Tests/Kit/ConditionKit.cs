namespace Pinyon.Store.Tests.Kit;

/// <summary>Each condition against no entry and against one of version 5.</summary>
public abstract class ConditionKit(StoreMaker make) : StoreKit(make)
{
    private const long Ended = 100;

    [Theory]
    [InlineData(Condition.Always, 4, 0, true)]
    [InlineData(Condition.IfAbsent, 6, 0, false)]
    [InlineData(Condition.IfPresent, 4, 0, true)]
    [InlineData(Condition.IfVersion, 4, 5, true)]
    [InlineData(Condition.IfVersion, 6, 4, false)]
    [InlineData(Condition.IfVersion, 6, 0, false)]
    [InlineData(Condition.IfNewer, 4, 0, false)]
    [InlineData(Condition.IfNewer, 6, 0, true)]
    public void Condition_EntryInPlace_DecidesEveryOperation(Condition when, ulong version, ulong expected, bool holds)
    {
        var options = new WriteOptions(version, When: when, Expected: expected);
        WriteResult refused = new(WriteStatus.ConditionFailed, 5);
        WriteResult stored = new(WriteStatus.Stored, version);

        EntryStore store = WithVersionFive();
        store.Put("key", "new", options).ShouldBe(holds ? stored : refused);
        store.Get("key").ShouldBe(holds ? "new" : "old");
        store.Info("key").Version.ShouldBe(holds ? version : 5);

        store = WithVersionFive();
        store.Renew("key", options with { ExpiresAt = 50 }).ShouldBe(holds ? stored : refused);
        store.Get("key", 50).ShouldBe(holds ? null : "old");

        store = WithVersionFive();
        store.Delete("key", options).ShouldBe(holds ? new(WriteStatus.Removed, 0) : refused);
        store.Get("key").ShouldBe(holds ? null : "old");
    }

    [Theory]
    [InlineData("ole", true)]
    [InlineData("olda", true)]
    [InlineData("old", false)]
    [InlineData("olc", false)]
    [InlineData("", false)]
    public void IfNewer_EqualVersions_KeepsTheGreaterBytes(string value, bool wins)
    {
        EntryStore store = WithVersionFive();

        store.Put("key", value, new WriteOptions(5, When: Condition.IfNewer)).Status
            .ShouldBe(wins ? WriteStatus.Stored : WriteStatus.ConditionFailed);

        store.Get("key").ShouldBe(wins ? value : "old");
    }

    [Fact]
    public void IfNewer_EqualVersions_LetsARemovalWinAndAChangeOfExpiryLose()
    {
        EntryStore store = WithVersionFive();
        var options = new WriteOptions(5, When: Condition.IfNewer);

        store.Renew("key", options).ShouldBe(new WriteResult(WriteStatus.ConditionFailed, 5));
        store.Delete("key", options).ShouldBe(new WriteResult(WriteStatus.Removed, 0));
    }

    [Theory]
    [InlineData(Condition.Always, true)]
    [InlineData(Condition.IfAbsent, true)]
    [InlineData(Condition.IfPresent, false)]
    [InlineData(Condition.IfVersion, false)]
    [InlineData(Condition.IfNewer, true)]
    public void Condition_NoEntryOrAnExpiredOne_IsTheSame(Condition when, bool mayWrite)
    {
        var options = new WriteOptions(1, When: when, Expected: 5);
        WriteResult written = mayWrite ? new(WriteStatus.Stored, 1) : new(WriteStatus.ConditionFailed, 0);
        WriteResult absent = new(WriteStatus.NotFound, 0);

        Create().Put("key", "new", options).ShouldBe(written);
        Create().Renew("key", options).ShouldBe(absent);
        Create().Delete("key", options).ShouldBe(absent);

        WithVersionFive().Put("key", "new", options, Ended).ShouldBe(written);
        WithVersionFive().Renew("key", options, Ended).ShouldBe(absent);
        WithVersionFive().Delete("key", options, Ended).ShouldBe(absent);
    }

    [Fact]
    public void IfVersion_LoopOfTwoCounters_LosesNoCount()
    {
        EntryStore store = Create();
        store.Put("n", "0", new WriteOptions(1));
        var first = new WriteOptions(2, When: Condition.IfVersion, Expected: store.Info("n").Version);
        var second = new WriteOptions(3, When: Condition.IfVersion, Expected: store.Info("n").Version);

        store.Put("n", "1", first).Status.ShouldBe(WriteStatus.Stored);
        WriteResult lost = store.Put("n", "1", second);

        lost.ShouldBe(new WriteResult(WriteStatus.ConditionFailed, 2));
        store.Put("n", "2", second with { Expected = lost.CurrentVersion }).Status.ShouldBe(WriteStatus.Stored);
    }

    private EntryStore WithVersionFive()
    {
        EntryStore store = Create();
        store.Put("key", "old", new WriteOptions(5, ExpiresAt: Ended));
        return store;
    }
}
