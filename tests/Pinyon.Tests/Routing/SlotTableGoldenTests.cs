using Pinyon.Membership;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

/// <summary>
/// Frozen tables, computed by a second implementation. A change here is a change of owners in running clusters: it
/// needs a new dealing version in the fingerprint, so that old and new members see that they disagree.
/// </summary>
public sealed class SlotTableGoldenTests
{
    public static TheoryData<string, ulong, ulong, ulong> Golden => new()
    {
        { "node1=1 node2=1 node3=1", 0x696F3D5AFEF77871, 0xDFEF9D5F6F9BEEE8, 0x23DB470E987745B9 },
        { "a=1 b=2 c=3 d=4 e=1", 0x7A2A8515758D067B, 0x06EBD888E17EFBBE, 0x86F8E7EB320DC17B },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Table_KnownMembers_NeverChanges(string members, ulong fingerprint, ulong owners, ulong standIns)
    {
        var table = new SlotTable(new MembershipSnapshot(members.Split(' ').Select(Parse)));

        table.Fingerprint.ShouldBe(fingerprint);
        HashOf(table.OwnerOf).ShouldBe(owners);
        HashOf(table.StandInOf).ShouldBe(standIns);
    }

    // The hash of one byte for each slot, the member's index in the order of names.
    private static ulong HashOf(Func<int, int> memberOf) =>
        MemberHash.Of([.. Enumerable.Range(0, KeySlot.Count).Select(slot => (byte)memberOf(slot))]);

    private static Member Parse(string member)
    {
        string[] parts = member.Split('=');
        return new Member(parts[0], "localhost:7946", int.Parse(parts[1]));
    }
}
