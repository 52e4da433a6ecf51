using Pinyon.Membership;

namespace Pinyon.Tests.Membership;

/// <summary>The conformance kit over a list that the application changes.</summary>
public sealed class MutableMembershipTests : MembershipTests
{
    protected override IMembership Start(params Member[] members) => new MutableMembership(members);

    protected override bool TryChange(IMembership source, params Member[] members)
    {
        ((MutableMembership)source).Set(members);
        return true;
    }

    [Fact]
    public async Task Set_SeveralTimesBeforeTheWatcherLooks_LeavesOutWhatIsOld()
    {
        var source = new MutableMembership([A]);
        source.Set([A, B]);
        source.Set([A, B, C]);

        await foreach (MembershipSnapshot snapshot in source.WatchAsync(Cancellation))
        {
            snapshot.Members.ShouldBe([A, B, C]);
            break;
        }
    }

    [Fact]
    public void Set_OfAListThatIsNone_IsTheCallersFaultAndChangesNothing()
    {
        var source = new MutableMembership([A]);

        Should.Throw<ArgumentException>(() => source.Set([]));
        Should.Throw<ArgumentException>(() => source.Set([A, new Member("a", "elsewhere:7946")]));
        Should.Throw<ArgumentNullException>(() => source.Set((MembershipSnapshot)null!));

        source.Current.Members.ShouldBe([A]);
    }
}
