using Pinyon.Loading;
using Pinyon.Ownership;

namespace Pinyon.Tests.Ownership;

/// <summary>R4, the end of a write: which holders remain, and that copies are granted again.</summary>
public sealed class CopyWriteTests
{
    private const ulong Key = 1;
    private const ulong Holder = 2;

    private readonly CopyTable _table = new(bytes: 100 * CopyTable.RecordBytes);

    [Theory]
    [InlineData(true, Holder)]   // some may have missed it: the next write revokes there too
    [InlineData(false, 0ul)]
    public void Write_GivenUpOrApplied_LeavesThoseWhoWereNotTold(bool isGivenUp, ulong holders)
    {
        Grant().ShouldBeTrue();
        var write = CopyWrite.Of(_table, Key, now: 100);
        write.Holders.ShouldBe(Holder);
        Grant().ShouldBeFalse();

        if (isGivenUp)
        {
            write.Abandon();
        }
        else
        {
            write.Dispose();
        }

        _table.HoldersOf(Key, now: 100).ShouldBe(holders);
        Enumerable.Range(0, 4).Any(_ => Grant()).ShouldBeTrue("it is over, and reads buy back what it cost");
    }

    private bool Grant() => _table.TryGrant(Key, Holder, isHot: true, now: 100);
}
