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
/// </remarks>
internal sealed partial class FileMembership : IMembership, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly MutableMembership _list;
    private readonly ITimer _timer;
    private readonly Lock _reading = new();
    private string _faults = "";

    /// <param name="path">The file.</param>
    /// <param name="members">The members that it listed when it was read last.</param>
    /// <param name="time">The clock that says when to read it again.</param>
    /// <param name="logger">Gets one line for each change, and one for each new fault.</param>
    public FileMembership(string path, ImmutableArray<Member> members, TimeProvider time, ILogger logger)
    {
        _path = path;
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
            Parsed<ImmutableArray<Member>> read = MemberFile.Read(_path);
            if (Tell(read.Problems)) Publish(read.Value);
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
