using Pinyon.Copies;
using Pinyon.Entries;

namespace Pinyon.Tests.Copies;

/// <summary>R4 at the owner: which holders a write revokes, and which requests are granted a copy.</summary>
public sealed class CopyTableTests
{
    private const ulong Key = 0xABCD;
    private const ulong B = 1;
    private const ulong C = 2;

    private readonly CopyTable _table = new(bytes: 1 << 20);

    [Fact]
    public void Write_OfACopiedKey_NamesAllWhoHoldIt()
    {
        Grant(B, now: 100).ShouldBeTrue();
        Grant(C, now: 200).ShouldBeTrue();
        Grant(C, now: 200, key: Key + 1).ShouldBeTrue();

        _table.BeginWrite(Key, now: 300).ShouldBe(B | C);
        _table.BeginWrite(Key + 1, now: 300).ShouldBe(C);
        _table.BeginWrite(Key + 2, now: 300).ShouldBe(0ul);
    }

    [Fact]
    public void Write_WhileItLasts_NobodyIsGrantedACopy()
    {
        Grant(B, now: 100);
        ulong first = _table.BeginWrite(Key, now: 200);
        ulong second = _table.BeginWrite(Key, now: 200);
        second.ShouldBe(first, "no holder was revoked yet");

        GrantOften(B).ShouldBeFalse();
        _table.EndWrite(Key, first);
        GrantOften(B).ShouldBeFalse("the second write is under way");
        _table.EndWrite(Key, second);

        _table.HoldersOf(Key, now: 300).ShouldBe(0ul);
        GrantOften(B).ShouldBeTrue();
    }

    [Fact]
    public void Write_GivenUp_LeavesTheHoldersAsTheyWere()
    {
        Grant(B, now: 100);
        _table.BeginWrite(Key, now: 200);

        _table.EndWrite(Key, ended: 0);

        _table.HoldersOf(Key, now: 300).ShouldBe(B);
    }

    [Theory]
    [InlineData(100 + EntryTimes.CopyLife + CopyRecord.Linger - 1, B)]
    [InlineData(100 + EntryTimes.CopyLife + CopyRecord.Linger, 0)]
    public void Record_AfterItsCopiesHaveEnded_IsForgotten(long now, ulong holders)
    {
        Grant(B, now: 100);

        _table.HoldersOf(Key, now).ShouldBe(holders);
        _table.BeginWrite(Key, now).ShouldBe(holders);
    }

    [Fact]
    public void Grant_ColdKey_OnlyToWhoJustHadACopy()
    {
        Grant(B, now: 100, isHot: false).ShouldBeFalse();
        _table.Count.ShouldBe(0);
        Grant(B, now: 100).ShouldBeTrue();

        Grant(C, now: 10_500, isHot: false).ShouldBeFalse();
        Grant(B, now: 10_500, isHot: false).ShouldBeTrue("its copy hides its reads from the rates");
        Grant(B, now: 30_000, isHot: false).ShouldBeFalse("it has not read for long");
    }

    [Fact]
    public void Grant_KeyWrittenMoreThanRead_IsNeverGrantedAgain()
    {
        Grant(B, now: 0).ShouldBeTrue();
        for (int now = 1; now < 1000; now++)
        {
            Write(now);
            Write(now);
            Grant(B, now).ShouldBeFalse($"round {now}");
        }
    }

    [Fact]
    public void Grant_AfterAWriteThatWasToldToTwo_WaitsForAsManyReads()
    {
        Grant(B, now: 0);
        Grant(C, now: 0);
        Write(now: 1);

        bool[] granted = [.. Enumerable.Range(2, 4).Select(now => Grant(B, now))];

        // Two reads before the write, which costs one and one for each holder; two more bring it above zero.
        granted.ShouldBe([false, true, true, true]);
    }

    [Fact]
    public void Grant_WhenTheTableIsFull_IsRefusedUntilRecordsAreOver()
    {
        var table = new CopyTable(bytes: 10 * CopyTable.RecordBytes);
        for (ulong key = 0; key < 10; key++)
        {
            table.TryGrant(key, B, isHot: true, now: 5000).ShouldBeTrue();
        }

        table.TryGrant(10, B, isHot: true, now: 5000).ShouldBeFalse();
        table.TryGrant(9, C, isHot: true, now: 5000).ShouldBeTrue("known keys can have further holders");
        table.BeginWrite(10, now: 5000).ShouldBe(0ul);
        table.EndWrite(10, ended: 0);
        table.TryGrant(10, B, isHot: true, now: 16_000).ShouldBeTrue();
        table.Count.ShouldBe(1);
    }

    [Fact]
    public void WriteOfAll_NamesEveryHolderAndStopsEveryGrant()
    {
        Grant(B, now: 100, key: 1);
        Grant(C, now: 100, key: 2);

        ulong holders = _table.BeginWriteOfAll(now: 200);

        holders.ShouldBe(B | C);
        GrantOften(B, key: 3).ShouldBeFalse();
        _table.EndWriteOfAll(holders);
        _table.HoldersOf(1, now: 300).ShouldBe(0ul);
        _table.HoldersOf(2, now: 300).ShouldBe(0ul);
        GrantOften(B, key: 3).ShouldBeTrue();
    }

    [Fact]
    public void Sweep_OfEveryStripe_ForgetsWhatIsOver()
    {
        for (ulong key = 0; key < 1000; key++)
        {
            Grant(B, now: 0, key: key);
        }

        for (int i = 0; i < 256; i++)
        {
            _table.Sweep(now: 20_000);
        }

        _table.Count.ShouldBe(0);
    }

    private bool Grant(ulong holder, long now, bool isHot = true, ulong key = Key) =>
        _table.TryGrant(key, holder, isHot, now);

    private bool GrantOften(ulong holder, ulong key = Key) =>
        Enumerable.Range(0, 10).Any(_ => Grant(holder, now: 250, key: key));

    private void Write(long now) => _table.EndWrite(Key, _table.BeginWrite(Key, now));
}
