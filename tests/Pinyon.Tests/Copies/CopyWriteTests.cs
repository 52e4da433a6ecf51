using Pinyon.Copies;
using Pinyon.Peers;

namespace Pinyon.Tests.Copies;

/// <summary>R4, the end of a write: which holders remain, and that copies are granted again.</summary>
public sealed class CopyWriteTests
{
    private const ulong Holder = 2;

    private readonly PeerItem[] _items = [new("k")];
    private readonly CopyTable _table = new(bytes: 100 * CopyTable.RecordBytes);

    [Theory]
    [InlineData(true, Holder)]   // some may have missed it: the next write revokes there too
    [InlineData(false, 0ul)]
    public void Write_GivenUpOrApplied_LeavesThoseWhoWereNotTold(bool isGivenUp, ulong holders)
    {
        Grant().ShouldBeTrue();
        var write = CopyWrite.Of(_table, _items, now: 100);
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

        _table.HoldersOf(_items[0].Key.Hash, now: 100).ShouldBe(holders);
        Enumerable.Range(0, 4).Any(_ => Grant()).ShouldBeTrue("it is over, and reads buy back what it cost");
    }

    private bool Grant() => _table.TryGrant(_items[0].Key.Hash, Holder, isHot: true, now: 100);
}
