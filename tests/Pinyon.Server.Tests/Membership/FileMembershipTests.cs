using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pinyon.Membership;
using Pinyon.Server.Configuration.Values;
using Pinyon.Server.Membership;
using Pinyon.Server.Tests.Configuration.Values;
using Pinyon.Tests.Membership;

namespace Pinyon.Server.Tests.Membership;

/// <summary>The conformance kit over a file, and what becomes of files that cannot be used.</summary>
public sealed class FileMembershipTests : MembershipTests, IDisposable
{
    /// <summary>Reads of a file until a change of it counts.</summary>
    private const int Reads = 3;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pinyon-members-");
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();
    private readonly List<FileMembership> _started = [];

    private string File => Path.Combine(_directory.FullName, "members");

    [Theory]
    [InlineData("a=a.test:7946,b=b.test:7946")]
    [InlineData("b=b.test:7946\na=a.test:7946\n")]
    [InlineData("# all of them\r\na=a.test:7946,   # the first\r\n\r\n  b=b.test:7946 ,\r\n")]
    public void File_WithLinesCommasAndComments_IsAList(string text)
    {
        Write(text);

        MemberFile.Read(File).Value.ShouldBe([A, B], ignoreOrder: true);
    }

    [Fact]
    public void File_ThatIsWrong_ReportsEveryFault()
    {
        Write("a=a.test:7946\na=b.test:7946\nb:c\nd=0.0.0.0:1");

        MemberFile.Read(File).Problems.ShouldBe([
            $"names two members 'a', in {File}",
            $"takes entries of the form NAME=HOST:PORT, not 'b:c', in {File}",
            $"puts 'd' at 0.0.0.0:1, an address that no other member can connect to, in {File}",
        ]);
    }

    [Fact]
    public void File_ThatSaysTheSameInOtherWords_ChangesNothing()
    {
        IMembership source = Start(A, B);
        MembershipSnapshot before = source.Current;

        Write("# others\nb=b.test:7946\na=a.test:7946");
        Pass(Reads);

        source.Current.ShouldBeSameAs(before);
        _log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nobody\n")]
    [InlineData("a=a.test:7946\na=elsewhere:1")]
    [InlineData("a=")]
    public void File_ThatCannotBeUsed_KeepsTheLastListAndIsToldOnce(string text)
    {
        IMembership source = Start(A, B);

        Write(text);
        Pass(2 * Reads);

        source.Current.Members.ShouldBe([A, B]);
        _log.Lines.Single().ShouldStartWith("Warning: --members-file ");
        Write("a=a.test:7946");
        Pass(Reads);
        source.Current.Members.ShouldBe([A]);
        _log.Lines[^1].ShouldBe($"Information: {File} lists 1 members now.");
    }

    [Fact]
    public void File_ThatGoesAndComesBack_IsToldEachTimeThatItGoes()
    {
        IMembership source = Start(A, B);
        for (int i = 0; i < 2; i++)
        {
            System.IO.File.Delete(File);
            Pass(Reads);
            Write("a=a.test:7946,b=b.test:7946");
            Pass(Reads);
        }

        source.Current.Members.ShouldBe([A, B]);
        _log.Lines.ShouldBe([.. Enumerable.Repeat(
            $"Warning: --members-file names {File}, which does not exist. The members stay as they are.", 2)]);
    }

    [Fact]
    public void Log_ThatThrows_EndsNeitherTheProcessNorTheReading()
    {
        IMembership source = Start(A, B);
        _log.Fault = new InvalidOperationException("the disk is full");
        Write("a=");
        Pass(Reads);

        _log.Fault = null;
        Write("a=a.test:7946");
        Pass(Reads);

        source.Current.Members.ShouldBe([A]);
        _log.Lines.ShouldBe([$"Information: {File} lists 1 members now."]);
    }

    [Fact]
    public void Dispose_ReadsNoMore()
    {
        var source = (FileMembership)Start(A, B);
        source.Dispose();

        Write("a=a.test:7946");
        Pass(Reads);

        source.Current.Members.ShouldBe([A, B]);
    }

    [Fact]
    public void File_ThatIsHalfWrittenForLessThanTwoSeconds_ChangesNothing()
    {
        IMembership source = Start(A, B);
        MembershipSnapshot before = source.Current;

        Write("a=a.test:7946");
        Pass(Reads - 1);
        Write("a=a.test:7946\nb=b.test:7946");
        Pass(2 * Reads);

        source.Current.ShouldBeSameAs(before);
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void File_ThatIsWrittenLineByLine_IsPublishedOnceAndWhole()
    {
        IMembership source = Start(A);

        foreach (string text in (string[])["", "a=a.test:7946", "a=a.test:7946\nb=b.test:7946"])
        {
            Write(text);
            Pass(Reads - 1);
        }

        Pass(1);
        source.Current.Members.ShouldBe([A, B]);
        _log.Lines.ShouldBe([$"Information: {File} lists 2 members now."]);
    }

    [Fact]
    public void File_WhoseLastLineIsCutInItsPort_KeepsTheLastListAndIsTold()
    {
        IMembership source = Start(A, B);

        System.IO.File.WriteAllText(File, "a=a.test:7946\nb=b.test:79");
        Pass(2 * Reads);

        source.Current.Members.ShouldBe([A, B]);
        _log.Lines.ShouldBe([
            $"Warning: --members-file names {File}, whose last line has no end: it may be half of a line, so end it "
                + "with a newline. The members stay as they are.",
        ]);
    }

    [Fact]
    public async Task File_ThatIsAPipeForAWhile_IsToldAndReadAgainLater()
    {
        IMembership source = Start(A, B);
        System.IO.File.Delete(File);
        await OddFiles.MakePipeAsync(File);

        await Task.Run(() => Pass(Reads), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        System.IO.File.Delete(File);
        Write("a=a.test:7946");
        Pass(Reads);

        source.Current.Members.ShouldBe([A]);
        _log.Lines[0].ShouldBe($"Warning: --members-file names {File}, which cannot be read: it is no file, but a pipe "
            + "or a device. The members stay as they are.");
    }

    public void Dispose()
    {
        foreach (FileMembership source in _started) source.Dispose();
        _directory.Delete(recursive: true);
    }

    protected override IMembership Start(params Member[] members)
    {
        Write(string.Join('\n', members.Select(member => member.ToString())));
        var source = new FileMembership(File, MemberFile.Read(File).Value, _time, _log);
        _started.Add(source);
        return source;
    }

    protected override bool TryChange(IMembership source, params Member[] members)
    {
        Write(string.Join(", ", members.Select(member => member.ToString())));
        Pass(Reads);
        return true;
    }

    private void Write(string text) => System.IO.File.WriteAllText(File, $"{text}\n");

    /// <summary>Lets so many seconds pass, in each of which the file is read once.</summary>
    private void Pass(int seconds)
    {
        for (int i = 0; i < seconds; i++) _time.Advance(Second);
    }

    private sealed class LogLines : ILogger
    {
        public List<string> Lines { get; } = [];

        public Exception? Fault { get; set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (Fault is not null) throw Fault;
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
