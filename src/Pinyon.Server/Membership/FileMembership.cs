using System.Collections.Immutable;
using Pinyon.Membership;
using Pinyon.Server.Configuration;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Membership;

/// <summary>The members that a file lists. The file is read every second; if it cannot be used, nothing changes.
/// </summary>
/// <remarks>
/// Reading the whole file is simpler than detecting changes: notifications are not sent for mounted files, and a
/// replaced file may keep its time stamp.
///
/// A file that is written in place is half a file for a moment, and half a list is a list: the members that it leaves
/// out would lose their slots. So a content counts only when it has stayed the same for two seconds.
/// </remarks>
internal sealed partial class FileMembership : IMembership, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Two intervals, less what a timer may come early: three reads in a row agree.</summary>
    private static readonly TimeSpan Settled = (2 * Interval) - TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MutableMembership _list;
    private readonly ITimer _timer;
    private readonly Lock _reading = new();
    private Parsed<byte[]>? _content;
    private long _since;
    private string _faults = "";

    /// <param name="path">The file.</param>
    /// <param name="members">The members that it listed when it was read last.</param>
    /// <param name="time">The clock that says when to read it again.</param>
    /// <param name="logger">Gets one line for each change, and one for each new fault.</param>
    public FileMembership(string path, ImmutableArray<Member> members, TimeProvider time, ILogger logger)
    {
        _path = path;
        _time = time;
        _logger = logger;
        _list = new MutableMembership(members);
        _timer = time.CreateTimer(static file => ((FileMembership)file!).Read(), this, Interval, Interval);
    }

    /// <inheritdoc/>
    public MembershipSnapshot Current => _list.Current;

    /// <inheritdoc/>
    public IAsyncEnumerable<MembershipSnapshot> WatchAsync(CancellationToken cancellationToken) =>
        _list.WatchAsync(cancellationToken);

    /// <summary>Stops reading the file.</summary>
    public void Dispose() => _timer.Dispose();

    private void Read()
    {
        if (!_reading.TryEnter()) return;   // the previous read is still running
        try
        {
            Parsed<byte[]> content = SmallFile.Read(_path);
            if (!HasSettled(content)) return;
            Parsed<ImmutableArray<Member>> members = MemberFile.Parse(content, _path);
            if (Tell(members.Problems)) Publish(members.Value);
        }
        catch (Exception fault)
        {
            // Nothing above a timer takes an exception: it would end the process.
            Report(fault);
        }
        finally
        {
            _reading.Exit();
        }
    }

    /// <summary>Whether the file, or what is wrong with it, has been the same for long enough.</summary>
    private bool HasSettled(Parsed<byte[]> content)
    {
        if (_content is { } last && IsSame(content, last)) return _time.GetElapsedTime(_since) >= Settled;
        _content = content;
        _since = _time.GetTimestamp();
        return false;
    }

    private static bool IsSame(Parsed<byte[]> one, Parsed<byte[]> other) =>
        one.Problems.SequenceEqual(other.Problems) && one.Value.AsSpan().SequenceEqual(other.Value);

    /// <returns>Whether the file can be used.</returns>
    private bool Tell(ImmutableArray<string> problems)
    {
        string faults = string.Join("; ", problems);
        if (faults != _faults && faults.Length > 0) LogFault(_logger, Settings.MembersFile.Flag, faults);
        _faults = faults;
        return faults.Length == 0;
    }

    private void Report(Exception fault)
    {
        try
        {
            LogFailed(_logger, _path, fault);
        }
        catch (Exception)
        {
            // There is nowhere to report that a logger throws.
        }
    }

    private void Publish(ImmutableArray<Member> members)
    {
        var snapshot = new MembershipSnapshot(members);
        if (snapshot.Members.SequenceEqual(Current.Members)) return;
        _list.Set(snapshot);
        LogMembers(_logger, _path, members.Length);
    }

    [LoggerMessage(20, LogLevel.Information, "{Path} lists {Count} members now.")]
    private static partial void LogMembers(ILogger logger, string path, int count);

    [LoggerMessage(21, LogLevel.Warning, "{Flag} {Faults}. The members stay as they are.")]
    private static partial void LogFault(ILogger logger, string flag, string faults);

    [LoggerMessage(22, LogLevel.Error, "Reading {Path} failed. It is read again in a second.")]
    private static partial void LogFailed(ILogger logger, string path, Exception fault);
}
