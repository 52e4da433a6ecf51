namespace Pinyon.Testing.Histories;

/// <summary>Decides whether the operations of one key are a linearizable history of a register.</summary>
internal sealed class RegisterSearch
{
    // Linearizable (Herlihy and Wing 1990): every operation appears to take effect at one instant between its start and
    // its end. The search tries all orders that real time allows (Wing and Gong 1993): the next operation may be any
    // that began before the first end of the remaining ones. It remembers which sets of operations it has seen with
    // which value of the register, and continues from each only once (Lowe 2017).
    //
    // * A get that returned the register's value changes nothing, so taking it as early as possible is right, and only
    //   writes branch; unless a disputed write that other gets may need would come too late then.
    // * A write of unknown outcome may take effect at any time after its start, or never. Never is as good as any time
    //   unless a get that sees it may follow directly; and deletes of unknown outcome are interchangeable.
    // * Known versions (R2) grow in the order of the writes, and a value has only one version.
    // * Where entries may be lost, a get that found nothing is ignored. An entry that one node lost may still be seen
    //   at another.
    // * A load is an optional write at the instant at which it began. In a group with a loader absence means nothing,
    //   so its histories are checked like those that may lose entries.
    // * An update is a read and a write in one instant. What an increment or an append writes depends on where it
    //   comes, so a write of unknown outcome is also wanted by each of them that may follow directly. Where entries may
    //   be lost, an update may find nothing at any time, like a get.
    //
    // Sound and complete for sets of different values that take effect at most once. A write that was applied twice,
    // because it was sent twice, is reported if another write was seen in between.

    /// <summary>Beyond this number of states a history is undecidable in practice; tests use smaller ones.</summary>
    private const int MaxStates = 2_000_000;

    private readonly Operation[] _operations;
    private readonly bool _mayLose;
    private readonly Dictionary<long, ulong> _versions = [];
    private readonly bool _versionsAgree;

    public RegisterSearch(IEnumerable<Operation> operations, bool mayLose)
    {
        _mayLose = mayLose;
        _operations = [.. operations
            .Where(operation => IsTold(operation, mayLose))
            .OrderBy(operation => operation.Start.Order)];
        _versionsAgree = _operations.All(LearnVersion);
    }

    public bool FindsAnOrder()
    {
        var start = new RegisterState(new OperationSet(_operations.Length), null)
        {
            Missing = _operations.Count(operation => operation.IsCertain),
        };
        HashSet<RegisterState> known = [start];
        var open = new Stack<RegisterState>(known);
        while (_versionsAgree && open.TryPop(out RegisterState state))
        {
            state = TakeGets(state);
            if (state.Missing == 0)
            {
                return true;
            }

            IEnumerable<RegisterState> gets = GetsOf(state).Select(get => After(state, get, state.Value));
            foreach (RegisterState after in WritesOf(state).Concat(gets).Reverse())
            {
                if (known.Add(after))
                {
                    open.Push(after);
                }
            }

            if (known.Count > MaxStates)
            {
                throw new InvalidOperationException($"Undecided after {MaxStates} states; make the history smaller.");
            }
        }

        return false;
    }

    private static bool IsGet(Operation operation) => operation.Kind is OperationKind.Get;

    private static bool IsTold(Operation operation, bool mayLose) => IsGet(operation)
        ? operation.Outcome is OperationOutcome.Acknowledged && (operation.Value is not null || !mayLose)
        : operation.Outcome is not OperationOutcome.Failed && operation.Kind is not OperationKind.Expire;

    private bool LearnVersion(Operation operation) =>
        operation.Value is not { } value || operation.Version == 0
        || _versions.TryAdd(value, operation.Version) || _versions[value] == operation.Version;

    private ulong VersionOf(Operation write) =>
        write.IsRelative && !write.IsCertain ? 0
        : write.Value is { } value ? _versions.GetValueOrDefault(value)
        : write.Version;

    private RegisterState TakeGets(RegisterState state)
    {
        while (true)
        {
            int[] gets = [.. GetsOf(state).Where(get => !ShutsOut(state, _operations[get]))];
            if (gets.Length == 0)
            {
                return state;
            }

            state = gets.Aggregate(state, (before, get) => After(before, get, before.Value));
        }
    }

    /// <summary>The gets that may be next and returned what the register holds.</summary>
    private IEnumerable<int> GetsOf(RegisterState state) => NextOf(state).Where(next =>
        IsGet(_operations[next]) && _operations[next].Value == state.Value);

    /// <summary>Whether a disputed write could no longer follow a get.</summary>
    private bool ShutsOut(RegisterState state, Operation get) => NextOf(state).Any(next =>
        _operations[next] is { DisputedUntil: > 0 } write
        && write.Latest < get.Start.Order && state.LastStart <= write.Latest);

    /// <summary>The operations that may be next: no remaining one ended before they began.</summary>
    private IEnumerable<int> NextOf(RegisterState state)
    {
        long firstEnd = long.MaxValue;
        for (int i = state.First; i < _operations.Length && _operations[i].Start.Order <= firstEnd; i++)
        {
            if (!state.Done.Contains(i))
            {
                firstEnd = _operations[i].IsCertain ? Math.Min(firstEnd, _operations[i].Latest) : firstEnd;
                yield return i;
            }
        }
    }

    private IEnumerable<RegisterState> WritesOf(RegisterState state)
    {
        int[] next = [.. NextOf(state)];
        HashSet<long?> wanted = [.. next.Select(i => _operations[i]).Select(WantedBy)];
        bool isAnyWanted = next.Any(i => _operations[i].IsRelative && !IsTellingBefore(_operations[i]));
        HashSet<long?> offered = [];
        return
            from write in next
            where Allows(state, _operations[write])
            from value in ValuesAfter(state.Value, _operations[write])
            where _operations[write].IsCertain
                || ((isAnyWanted || wanted.Contains(value)) && offered.Add(value))
            select After(state, write, value);
    }

    private static bool IsTellingBefore(Operation operation) =>
        operation is { IsCertain: true, Kind: OperationKind.Increment };

    /// <summary>What an operation must find, if that is known; 0, which no register holds, if it is not.</summary>
    private static long? WantedBy(Operation operation) => operation switch
    {
        { Kind: OperationKind.Get } => operation.Value,
        { Kind: OperationKind.Increment, IsCertain: true } => operation.Value == operation.Argument
            ? null
            : operation.Value - operation.Argument,
        { IsUpdate: true, IsRelative: false, IsCertain: true } => operation.Before,
        _ => 0,
    };

    /// <summary>What the register may hold after a write.</summary>
    private IEnumerable<long?> ValuesAfter(long? value, Operation write)
    {
        if (write.IsRelative)
        {
            long?[] before = _mayLose && value is not null ? [value, null] : [value];
            return before.Select(write.Applied).Where(write.MayHaveMade).Select(after => (long?)after);
        }

        bool isSeen = write is { IsUpdate: true, IsCertain: true };
        return !isSeen || write.Before == value || (_mayLose && write.Before is null) ? [write.Value] : [];
    }

    private bool Allows(RegisterState state, Operation next)
    {
        ulong version = VersionOf(next);
        return next.IsWrite && state.LastStart <= next.Latest && (version == 0 || version > state.Version);
    }

    private RegisterState After(RegisterState state, int next, long? value)
    {
        Operation operation = _operations[next];
        OperationSet done = state.Done.With(next);
        int first = state.First;
        while (first < _operations.Length && done.Contains(first))
        {
            first++;
        }

        return new RegisterState(done, value)
        {
            Missing = state.Missing - (operation.IsCertain ? 1 : 0),
            Version = Math.Max(state.Version, VersionOf(operation)),
            LastStart = Math.Max(state.LastStart, operation.Start.Order),
            First = first,
        };
    }
}
