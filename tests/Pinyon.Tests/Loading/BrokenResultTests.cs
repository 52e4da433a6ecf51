using System.Buffers;
using System.Text;
using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Loading;

/// <summary>Results of loaders that cannot be kept: they fail their own callers, and nothing waits for ever.</summary>
public sealed class BrokenResultTests
{
    private static readonly CacheKey[] Keys = ["one", "two", "three"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_ThatAreGone_FailTheirKeyAloneAndLetItBeLoadedAgain()
    {
        bool isGone = true;
        await using var cluster = new TestCluster
        {
            Groups =
            [
                new GroupOptions
                {
                    Name = PinyonNodeOptions.DefaultGroup,
                    BatchLoader = (keys, _, _) => ValueTask.FromResult<IReadOnlyList<LoadResult>>(
                    [
                        .. keys.Select(key => isGone && key == Keys[0]
                            ? LoadResult.Found(new GoneMemory().Memory)
                            : ScriptedLoader.Text($"of {key}")),
                    ]),
                },
            ],
        };
        Group group = cluster.Start("a", [TestCluster.MemberNamed("a")]).Group(PinyonNodeOptions.DefaultGroup);

        IReadOnlyList<CacheResult> found = await group.GetManyAsync(Keys, Cancellation).AsTask()
            .WaitAsync(ScriptedLoader.Patience, Cancellation);

        (found[0].Error!.Failure, found[0].Error!.Message).ShouldBe((CacheFailure.LoadFailed, "The memory is gone."));
        found.Skip(1).Select(result => Encoding.ASCII.GetString(result.Entry!.Value.Value.Span))
            .ShouldBe(["of two", "of three"]);
        (group.Statistics.LocalLoadErrors, group.Statistics.LocalLoads).ShouldBe((1, 2));
        isGone = false;
        ScriptedLoader.TextOf(await group.GetAsync(Keys[0], Cancellation)).ShouldBe("of one");
    }

    [Fact]
    public async Task Tags_InAListThatChangesAfterwards_AreThoseThatTheLoaderBrought()
    {
        List<string> tags = ["tree"];
        await using var cluster = TestCluster.With(new GroupOptions
        {
            Name = PinyonNodeOptions.DefaultGroup,
            Loader = (_, _, _) => ValueTask.FromResult(
                ScriptedLoader.Text("nut") with { Tags = new ChangingList(tags, onceRead: () => tags.Add("\uD800")) }),
        });
        Group group = cluster["a"].Group(PinyonNodeOptions.DefaultGroup);

        CacheEntry? loaded = await group.GetAsync("pine", Cancellation).AsTask()
            .WaitAsync(ScriptedLoader.Patience, Cancellation);

        ScriptedLoader.TextOf(loaded).ShouldBe("nut");
    }

    [Fact]
    public async Task Scheduler_ThatRefusesTheLoad_FailsIt()
    {
        await using var cluster = TestCluster.With(new GroupOptions
        {
            Name = PinyonNodeOptions.DefaultGroup,
            Loader = (_, _, _) => ValueTask.FromResult(ScriptedLoader.Text("nut")),
            LoadScheduler = new ClosedScheduler(),
        });

        CacheException error = await Should.ThrowAsync<CacheException>(
            cluster["a"].Group(PinyonNodeOptions.DefaultGroup).GetAsync("pine", Cancellation).AsTask()
                .WaitAsync(ScriptedLoader.Patience, Cancellation));

        error.Failure.ShouldBe(CacheFailure.LoadFailed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_WithoutAMessage_FailsItsCallersAndEndsWithTheNode(bool throws)
    {
        await using var cluster = TestCluster.With(new GroupOptions
        {
            Name = PinyonNodeOptions.DefaultGroup,
            Loader = (_, _, _) => throw new SilentException(throws),
        });

        CacheException error = await Should.ThrowAsync<CacheException>(
            cluster["a"].Group(PinyonNodeOptions.DefaultGroup).GetAsync("pine", Cancellation).AsTask()
                .WaitAsync(ScriptedLoader.Patience, Cancellation));

        (error.Failure, error.Message).ShouldBe((CacheFailure.LoadFailed, nameof(SilentException)));
    }

    [Fact]
    public void Failed_WithoutAMessage_IsRefused() =>
        Should.Throw<ArgumentNullException>(() => LoadResult.Failed(null!));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Results_OfAListThatCountsWrong_FailAllKeys(int length)
    {
        await using var cluster = new TestCluster
        {
            Groups =
            [
                new GroupOptions
                {
                    Name = PinyonNodeOptions.DefaultGroup,
                    BatchLoader = (keys, _, _) => ValueTask.FromResult<IReadOnlyList<LoadResult>>(
                        new MiscountedList(keys.Count, length)),
                },
            ],
        };
        Group group = cluster.Start("a", [TestCluster.MemberNamed("a")]).Group(PinyonNodeOptions.DefaultGroup);

        IReadOnlyList<CacheResult> found = await group.GetManyAsync(Keys, Cancellation).AsTask()
            .WaitAsync(ScriptedLoader.Patience, Cancellation);

        found.Select(result => result.Error?.Failure).ShouldAllBe(failure => failure == CacheFailure.LoadFailed);
    }

    private sealed class SilentException(bool throws) : Exception
    {
        public override string Message => throws ? throw new InvalidOperationException("It says nothing.") : null!;
    }

    /// <summary>A list that enumerates another number of results than it counts.</summary>
    private sealed class MiscountedList(int count, int length) : IReadOnlyList<LoadResult>
    {
        public int Count => count;

        public LoadResult this[int index] => LoadResult.NotFound;

        public IEnumerator<LoadResult> GetEnumerator() =>
            Enumerable.Repeat(LoadResult.NotFound, length).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class GoneMemory : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(4);

        public override Span<byte> GetSpan() => throw new InvalidOperationException("The memory is gone.");

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>A list whose content another thread changes after it was read once.</summary>
    private sealed class ChangingList(List<string> inner, Action onceRead) : IReadOnlyList<string>
    {
        private bool _isRead;

        public int Count => inner.Count;

        public string this[int index] => inner[index];

        public IEnumerator<string> GetEnumerator()
        {
            List<string>.Enumerator tags = inner.ToList().GetEnumerator();
            if (!_isRead) onceRead();
            _isRead = true;
            return tags;
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class ClosedScheduler : TaskScheduler
    {
        protected override IEnumerable<Task> GetScheduledTasks() => [];

        protected override void QueueTask(Task task) => throw new InvalidOperationException("It is closed.");

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
    }
}
