namespace Pinyon.Load.Figures;

/// <summary>CPU time of the servers and of this process since a moment.</summary>
internal sealed class CpuMeter
{
    private readonly (int Id, TimeSpan? Before)[] _servers;
    private readonly TimeSpan _ownBefore;

    /// <summary>The first moment.</summary>
    public CpuMeter(IReadOnlyList<int> serverIds)
    {
        _servers = [.. serverIds.Select(id => (id, ProcessCpu.Read(id)))];
        _ownBefore = Environment.CpuUsage.TotalTime;
    }

    /// <summary>CPU time of this process since then.</summary>
    public TimeSpan Own => Environment.CpuUsage.TotalTime - _ownBefore;

    /// <summary>CPU time of all servers together since then; null if none was named or one has exited.</summary>
    public TimeSpan? Servers()
    {
        TimeSpan sum = TimeSpan.Zero;
        foreach ((int id, TimeSpan? before) in _servers)
        {
            if (ProcessCpu.Read(id) - before is not { } used)
            {
                return null;
            }

            sum += used;
        }

        return _servers.Length == 0 ? null : sum;
    }
}
