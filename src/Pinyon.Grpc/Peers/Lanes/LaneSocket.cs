using System.Net.Sockets;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A connection that a thread of its own reads, blocking in the kernel.</summary>
/// <remarks>
/// Sleeping and waking cost several times more than handling a reply that arrives within microseconds. So if the last
/// wait was short, the thread polls for a while before it sleeps. It yields between polls, at most half of the
/// processors poll at once, and a lane that is rarely used sleeps immediately.
/// </remarks>
internal sealed class LaneSocket : IDisposable
{
    /// <summary>Returned when nothing arrived for the silence time.</summary>
    public const int Silence = -1;

    private const int Nothing = -2;

    /// <summary>How long a thread polls before it sleeps: about the cost of sleeping and waking.</summary>
    private static readonly long PollTime = TimeProvider.System.TimestampFrequency / 20_000;

    /// <summary>After a wait shorter than this, which includes waking, the thread polls the next time.</summary>
    private static readonly long ShortWait = TimeProvider.System.TimestampFrequency / 5_000;

    private static readonly int MaxPolling = Math.Max(1, Environment.ProcessorCount / 2);
    private static int _polling;

    private readonly Socket _socket;
    private readonly TimeSpan _silence;
    private bool _polls;

    /// <param name="socket">Connected. Never used asynchronously: that would involve a second thread.</param>
    /// <param name="silence">How long a wait may take before it returns <see cref="Silence"/>.</param>
    public LaneSocket(Socket socket, TimeSpan silence)
    {
        _silence = silence;
        _socket = socket;
        _socket.NoDelay = true;
        _socket.Blocking = false;
    }

    /// <summary>Waits for bytes.</summary>
    /// <returns>The number of bytes, 0 if the other side has closed, or <see cref="Silence"/>.</returns>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed on this side.</exception>
    public int Receive(Span<byte> destination)
    {
        int count = TryReceive(destination);
        if (count != Nothing)
        {
            return count;
        }

        long since = TimeProvider.System.GetTimestamp();
        count = _polls ? PollOn(destination, since) : Nothing;
        while (count == Nothing)
        {
            if (!_socket.Poll(_silence, SelectMode.SelectRead))
            {
                _polls = false;
                return Silence;
            }

            count = TryReceive(destination);
        }

        _polls = TimeProvider.System.GetTimestamp() - since < ShortWait;
        return count;
    }

    /// <summary>Sends all bytes. Completes synchronously unless the other side is slow to read.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = await _socket.SendAsync(bytes);
            bytes = bytes[sent..];
        }
    }

    public void Dispose() => _socket.Dispose();

    private int PollOn(Span<byte> destination, long since)
    {
        if (Interlocked.Increment(ref _polling) > MaxPolling)
        {
            Interlocked.Decrement(ref _polling);
            return Nothing;
        }

        int count;
        try
        {
            do
            {
                Thread.Yield();
                count = TryReceive(destination);
            }
            while (count == Nothing && TimeProvider.System.GetTimestamp() - since < PollTime);
        }
        finally
        {
            Interlocked.Decrement(ref _polling);
        }

        return count;
    }

    private int TryReceive(Span<byte> destination)
    {
        int count = _socket.Receive(destination, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => Nothing,
            _ => throw new SocketException((int)error),
        };
    }
}
