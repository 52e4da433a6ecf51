using System.Runtime.CompilerServices;
using Pinyon.Membership;

namespace Pinyon.Tests.Cluster;

/// <summary>A source of members that fails when the test says so.</summary>
internal sealed class ScriptedMembership(MutableMembership inner) : IMembership
{
    public MembershipSnapshot Current => inner.Current;

    /// <summary>How often it throws before it goes on.</summary>
    public int Failures { get; set; }

    /// <summary>Whether its next snapshot is an exception instead.</summary>
    public bool ThrowsNext { get; set; }

    /// <summary>Whether its next snapshot is null.</summary>
    public bool NextIsNull { get; set; }

    /// <summary>Whether it goes on when it is cancelled.</summary>
    public bool IgnoresItsToken { get; set; }

    /// <summary>How often it was watched.</summary>
    public int Watches { get; private set; }

    public async IAsyncEnumerable<MembershipSnapshot> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Watches++;
        if (Failures-- > 0) throw new IOException("The source is away.");
        CancellationToken token = IgnoresItsToken ? CancellationToken.None : cancellationToken;
        await foreach (MembershipSnapshot snapshot in inner.WatchAsync(token))
        {
            if (ThrowsNext)
            {
                ThrowsNext = false;
                throw new InvalidOperationException("The source has lost its way.");
            }

            bool isNull = NextIsNull;
            NextIsNull = false;
            yield return isNull ? null! : snapshot;
        }
    }
}
