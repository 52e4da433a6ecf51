using System.Net.Sockets;

namespace Pinyon.Grpc.Peers.Lanes;

/// <summary>A connection that a thread of its own reads, which waits in the kernel and nowhere else.</summary>
/// <remarks>
/// A reply that comes within microseconds is not worth the sleep and the waking, at both ends, that cost a multiple of
/// what it says. So whoever waited only briefly the last time looks again and again for a while before it sleeps. It
/// yields between its looks, no more than half of the processors do so at once, and a lane that is used now and then
/// sleeps at once.
/// </remarks>
internal sealed class LaneSocket : IDisposable
{
    /// <summary>Nothing came for the time that is called silence.</summary>
    public const int Silence = -1;

    private const int Nothing = -2;

    /// <summary>How long it looks again before it sleeps; about what sleep and waking take.</summary>
    private static readonly long LookTime = TimeProvider.System.TimestampFrequency / 20_000;

    /// <summary>Whoever waited no longer than this will look again, as the waking was part of it.</summary>
    private static readonly long Brief = TimeProvider.System.TimestampFrequency / 5_000;

    private static readonly int MaxLooking = Math.Max(1, Environment.ProcessorCount / 2);
    private static int _looking;

    private readonly Socket _socket;
    private readonly TimeSpan _silence;
    private bool _looks;

    /// <param name="socket">Connected, and never used asynchronously: its events would wake a further thread.</param>
    /// <param name="silence">After how long a wait returns without any bytes.</param>
    public LaneSocket(Socket socket, TimeSpan silence)
    {
        _silence = silence;
        _socket = socket;
        _socket.NoDelay = true;
        _socket.Blocking = false;
    }

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many; 0: the other side has ended; <see cref="Silence"/>.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public int Receive(Span<byte> destination)
    {
        int count = TryReceive(destination);
        if (count != Nothing)
        {
            return count;
        }

        long since = TimeProvider.System.GetTimestamp();
        count = _looks ? Look(destination, since) : Nothing;
        while (count == Nothing)
        {
            if (!_socket.Poll(_silence, SelectMode.SelectRead))
            {
                _looks = false;
                return Silence;
            }

            count = TryReceive(destination);
        }

        _looks = TimeProvider.System.GetTimestamp() - since < Brief;
        return count;
    }

    /// <summary>Sends all of it; it ends here and now, unless the other side is slow to read.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = await _socket.SendAsync(bytes);
            bytes = bytes[sent..];
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Look(Span<byte> destination, long since)
    {
        if (Interlocked.Increment(ref _looking) > MaxLooking)
        {
            Interlocked.Decrement(ref _looking);
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
            while (count == Nothing && TimeProvider.System.GetTimestamp() - since < LookTime);
        }
        finally
        {
            Interlocked.Decrement(ref _looking);
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
