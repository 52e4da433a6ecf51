using System.Buffers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Sends frames that come from many threads, in as few writes as it can without letting any wait.</summary>
/// <remarks>
/// Whoever comes while nothing is being sent, sends; what others bring meanwhile leaves with the next write. A thread
/// that is about to bring several frames corks the lane for itself alone, and they leave when it has brought all.
/// </remarks>
/// <param name="onFault">Told once that nothing can be sent any more.</param>
internal sealed class LaneOutput(Action<Exception> onFault)
{
    /// <summary>How many frames of a corked thread leave together; a write costs as much as ten of them.</summary>
    private const int Company = 12;

    private readonly Lock _lock = new();
    private LaneBuffer _waiting = new();
    private LaneBuffer _leaving = new();
    private LaneSocket? _socket;
    private Task _sending = Task.CompletedTask;
    private int _corkedBy;
    private int _corked;

    // Until it is open it counts as being sent on, so that everybody waits.
    private bool _isSending = true;

    /// <summary>Bytes that wait behind those that are being sent.</summary>
    public int Backlog => Volatile.Read(ref _waiting).Length;

    /// <summary>Ends when what is being sent has left; it never fails.</summary>
    public Task Sending => Volatile.Read(ref _sending);

    /// <summary>Sends what has come until now, behind <paramref name="preface"/>, and whatever comes.</summary>
    public void Open(LaneSocket socket, ReadOnlyMemory<byte> preface)
    {
        _socket = socket;
        _sending = SendAsync(preface);
    }

    public void Add<T>(uint call, byte kind, T message, Action<T, IBufferWriter<byte>> encode)
    {
        lock (_lock)
        {
            _waiting.Add(call, kind, message, encode);
            if (_isSending || IsCorkedLocked())
            {
                return;
            }

            _isSending = true;
        }

        Send();
    }

    /// <summary>What this thread brings waits until it uncorks; what others bring does not.</summary>
    public void Cork()
    {
        lock (_lock)
        {
            _corkedBy = Environment.CurrentManagedThreadId;
            _corked = 0;
        }
    }

    public void Uncork()
    {
        lock (_lock)
        {
            _corkedBy = 0;
            if (_isSending || _waiting.Length == 0)
            {
                return;
            }

            _isSending = true;
        }

        Send();
    }

    // The other side can begin with the first of many while this one brings the others.
    private bool IsCorkedLocked() =>
        _corkedBy == Environment.CurrentManagedThreadId && ++_corked % Company != 0;

    private void Send()
    {
        Task sending = SendAsync(default);
        if (!sending.IsCompleted)
        {
            Volatile.Write(ref _sending, sending);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> first)
    {
        try
        {
            await _socket!.SendAsync(first);
            while (Next() is { } leaving)
            {
                await _socket.SendAsync(leaving.Written);
                leaving.Clear();
            }
        }
        catch (Exception fault)
        {
            // It stays "being sent on": what comes now goes nowhere, and whoever asked is told by the end of the lane.
            onFault(fault);
        }
    }

    private LaneBuffer? Next()
    {
        lock (_lock)
        {
            _isSending = _waiting.Length > 0;
            if (!_isSending)
            {
                return null;
            }

            (_waiting, _leaving) = (_leaving, _waiting);
            return _leaving;
        }
    }
}
