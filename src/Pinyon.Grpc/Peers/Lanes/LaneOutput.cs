using System.Buffers;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>Sends the frames of many threads in few writes, without delaying any frame to fill a batch.</summary>
/// <remarks>
/// A thread that finds the output idle sends its frame at once; frames that arrive during a write leave with the next
/// one. A thread that is about to add several frames can cork: its frames then leave together when it uncorks.
/// </remarks>
/// <param name="onFault">Called once, when sending has failed.</param>
internal sealed class LaneOutput(Action<Exception> onFault)
{
    /// <summary>A corked thread sends after this many frames; one write costs as much as ten frames.</summary>
    private const int CorkedFrames = 12;

    private readonly Lock _lock = new();
    private LaneBuffer _waiting = new();
    private LaneBuffer _leaving = new();
    private LaneSocket? _socket;
    private Task _sending = Task.CompletedTask;
    private int _corkedBy;
    private int _corked;

    // Until Open it counts as sending, so that frames queue up.
    private bool _isSending = true;

    /// <summary>Bytes waiting behind the current write.</summary>
    public int Backlog => Volatile.Read(ref _waiting).Length;

    /// <summary>Completes when the current write has ended; never fails.</summary>
    public Task Sending => Volatile.Read(ref _sending);

    /// <summary>Sends <paramref name="preface"/> and the frames added so far, and from now on new frames.</summary>
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

    /// <summary>Holds back the frames of this thread until it uncorks, but not those of other threads.</summary>
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

    // The other side can start on these frames while this thread adds more.
    private bool IsCorkedLocked() =>
        _corkedBy == Environment.CurrentManagedThreadId && ++_corked % CorkedFrames != 0;

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
            // It stays "sending": later frames are dropped, and their calls fail when the lane ends.
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
