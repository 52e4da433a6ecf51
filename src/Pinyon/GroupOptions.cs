using Pinyon.Store.Eviction;
using Pinyon.Text;

namespace Pinyon;

/// <summary>What a group is: where its values come from, how long they stay, and how much it may hold.</summary>
/// <remarks>Members may run with different options of one group; an entry follows those of its owner.</remarks>
public sealed record GroupOptions
{
    private const int MaxName = 255;

    private const double MaxJitter = 0.10;

    private const int MaxReplicas = 3;

    /// <summary>The group's name, the same on every member: 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Gets the value of a missing key. Null, the default, with no <see cref="BatchLoader"/> either: a group of plain
    /// keys and values, in which a missing key is missing.
    /// </summary>
    public Loader? Loader { get; init; }

    /// <summary>
    /// Gets the values of many missing keys in one call. With <see cref="Loader"/> beside it, that one loads single
    /// keys. Null, the default: many keys are loaded side by side.
    /// </summary>
    public BatchLoader? BatchLoader { get; init; }

    /// <summary>
    /// How long an entry may be returned that does not say so itself; null, the default: until it is evicted. Higher
    /// loads less often, at the expense of values that have changed at their origin.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// By how much the group's own times are shortened at random, 0 to 0.10, which is also the default: what was kept
    /// together shall not expire together. Higher spreads the loads more, at the expense of some hits.
    /// </summary>
    public double Jitter { get; init; } = MaxJitter;

    /// <summary>
    /// How long an entry lives after its last touch, if it does not say so itself; null, the default: as long as its
    /// time to live.
    /// </summary>
    public TimeSpan? TimeToIdle { get; init; }

    /// <summary>
    /// How long it is remembered that a key has no value; default 5 s, zero: not at all. Higher spares the origin
    /// questions for what it does not have, at the expense of noticing later that it has.
    /// </summary>
    public TimeSpan NotFoundTimeToLive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a call of the loader may take, whatever its callers can wait; default 10 s. Higher lets slow loads
    /// succeed for patient callers, at the expense of places that hanging ones hold (<see cref="MaxConcurrentLoads"/>).
    /// </summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many calls of the loader run at a time on this node, at least 1; default 256. The others wait their turn.
    /// Lower protects the origin, at the expense of callers that get <see cref="CacheFailure.Busy"/>.
    /// </summary>
    public int MaxConcurrentLoads { get; init; } = 256;

    /// <summary>
    /// The age at which a loaded value is loaded anew in the background when it is asked for, while the old one serves;
    /// less than the time to live. Null, the default: never. Lower keeps values fresher, at the expense of more loads.
    /// </summary>
    public TimeSpan? RefreshAfter { get; init; }

    /// <summary>
    /// How long beyond its time to live a loaded value still serves if it cannot be loaded anew; default zero. Higher
    /// outlasts a longer failure of the origin, at the expense of returning values that are that much older.
    /// </summary>
    public TimeSpan Grace { get; init; }

    /// <summary>
    /// The group's share of the node's memory against the shares of the other groups, above 0; default 1. Higher keeps
    /// more of this group, at the expense of the others.
    /// </summary>
    public double CapacityShare { get; init; } = 1;

    /// <summary>
    /// How many further members keep every entry besides its owner, 0 to 3, as far as there are so many; default 0.
    /// They answer reads while the owner cannot be reached. Higher outlasts the loss of more members, at the expense of
    /// as much memory again for each, of a call to each for a write, and of a second that a write waits for one that is
    /// silent: then it is acknowledged without it, and <see cref="ReplicaStatistics.Skipped"/> counts that.
    /// </summary>
    public int Replicas { get; init; }

    /// <summary>
    /// Whether nodes keep copies of keys that are read often, to answer without asking their owner; a write ends them
    /// before it is acknowledged. Default: yes. This sets an eighth of the group's memory aside for copies and a
    /// sixty-fourth to remember the holders, in a cluster of one too, and writes of copied keys wait for them.
    /// </summary>
    public bool HotCopies { get; init; } = true;

    /// <summary>
    /// How often a key must be read per second, at its owner, for others to keep copies of it; default 100, zero: all
    /// keys that are read. A hundred reads cost the owner less than a thousandth of a core; a copy costs it one in ten
    /// seconds, and a call for each write. Lower spares more reads, at the expense of writes that wait for holders.
    /// </summary>
    public double HotReadsPerSecond { get; init; } = 100;

    /// <summary>Which entries are evicted when the group's share is full; default w-tinylfu.</summary>
    public EvictionPolicyKind Eviction { get; init; } = EvictionPolicyKind.WTinyLfu;

    /// <summary>
    /// Where calls of the loader begin. On the thread pool a loader that blocks delays no caller, whatever its context;
    /// a simulation has all that runs in one place.
    /// </summary>
    internal TaskScheduler LoadScheduler { get; init; } = TaskScheduler.Default;

    internal bool HasLoader => Loader is not null || BatchLoader is not null;

    /// <summary>Says everything that is wrong, one sentence each, beginning with the option's name.</summary>
    /// <returns>An empty list if the options are good.</returns>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(Name is { Length: >= 1 and <= MaxName } && !string.IsNullOrWhiteSpace(Name),
            $"{nameof(Name)} must have 1 to {MaxName} characters, and not only spaces.");
        Check(StrictUtf8.FaultOf(Name) is null, $"{nameof(Name)} {StrictUtf8.FaultOf(Name)}.");
        Check(TimeToLive is null || TimeToLive > TimeSpan.Zero,
            $"{nameof(TimeToLive)} must be more than zero, or null for none, and is {TimeToLive}.");
        Check(Jitter is >= 0 and <= MaxJitter, $"{nameof(Jitter)} must be 0 to {MaxJitter:0.00}, and is {Jitter}.");
        Check(TimeToIdle is null || TimeToIdle > TimeSpan.Zero,
            $"{nameof(TimeToIdle)} must be more than zero, or null for none, and is {TimeToIdle}.");
        Check(NotFoundTimeToLive >= TimeSpan.Zero,
            $"{nameof(NotFoundTimeToLive)} must not be negative, and is {NotFoundTimeToLive}.");
        Check(LoadTimeout > TimeSpan.Zero && LoadTimeout <= TimeSpan.FromDays(1),
            $"{nameof(LoadTimeout)} must be more than zero and at most a day, and is {LoadTimeout}.");
        Check(MaxConcurrentLoads >= 1,
            $"{nameof(MaxConcurrentLoads)} must be at least 1, and is {MaxConcurrentLoads}.");
        Check(RefreshAfter is null || (RefreshAfter > TimeSpan.Zero && !(RefreshAfter >= TimeToLive)),
            $"{nameof(RefreshAfter)} must be above zero and below {nameof(TimeToLive)}, and is {RefreshAfter}.");
        Check(RefreshAfter is null || HasLoader, $"{nameof(RefreshAfter)} needs a loader.");
        Check(Grace >= TimeSpan.Zero, $"{nameof(Grace)} must not be negative, and is {Grace}.");
        Check(CapacityShare > 0 && double.IsFinite(CapacityShare),
            $"{nameof(CapacityShare)} must be more than zero, and is {CapacityShare}.");
        Check(Replicas is >= 0 and <= MaxReplicas,
            $"{nameof(Replicas)} must be 0 to {MaxReplicas}, and is {Replicas}.");
        Check(HotReadsPerSecond >= 0,
            $"{nameof(HotReadsPerSecond)} must not be negative, and is {HotReadsPerSecond}.");
        Check(Enum.IsDefined(Eviction), $"{nameof(Eviction)} is no policy: {(int)Eviction}.");
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }
}
