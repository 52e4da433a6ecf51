using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Pinyon.Grpc.Peers.Lanes;
using Pinyon.Observation;
using Pinyon.Peers;

namespace Pinyon.Grpc.Peers;

/// <summary>Takes the connections of peers: lanes are kept here, and all others are handed to Kestrel.</summary>
/// <remarks>
/// The first byte that comes says which it is, so one port serves both. A thread of its own waits for connections and
/// their first bytes: what Kestrel accepts is read asynchronously from then on, and a lane may never be.
/// </remarks>
internal sealed class PeerDoor : IConnectionListener
{
    private const int MaxLanes = 1_000;
    private const int MaxUndecided = 1_000;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a connection may say nothing at all.</summary>
    private static readonly TimeSpan SilenceTime = TimeSpan.FromSeconds(5);

    private readonly IPeerHandler _handler;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly Dictionary<Socket, long> _undecided = [];
    private readonly ConcurrentDictionary<LaneSession, bool> _lanes = [];
    private readonly Channel<ConnectionContext> _others = Channel.CreateBounded<ConnectionContext>(MaxUndecided);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosing;

    public PeerDoor(IPEndPoint endpoint, IPeerHandler handler, ILoggerFactory loggers, TimeProvider time)
    {
        _handler = handler;
        _logger = new QuietLogger(loggers.CreateLogger<PeerDoor>());   // an exception would end the door's thread
        _time = time;
        _listener = Listen(endpoint);
        _contexts = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), _logger);
        EndPoint = _listener.LocalEndPoint!;
        new Thread(Run) { Name = "pinyon peer door", IsBackground = true }.UnsafeStart();
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _others.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_others.Reader.TryRead(out ConnectionContext? other))
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Closes the door, and ends what came in by it as a lane.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isClosing = true;
        await _closed.Task;
        LaneSession[] lanes = [.. _lanes.Keys];
        Array.ForEach(lanes, static lane => lane.Dispose());
        await Task.WhenAll(lanes.Select(static lane => lane.Ended));
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _contexts.Dispose();
    }

    private static Socket Listen(IPEndPoint endpoint)
    {
        try
        {
            Socket listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            listener.Listen();
            listener.Blocking = false;
            return listener;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(fault.Message, fault);
        }
    }

    private void Run()
    {
        try
        {
            while (!_isClosing)
            {
                Look();
            }
        }
        catch (Exception fault)
        {
            LaneLog.DoorFailed(_logger, EndPoint, fault);
        }

        _listener.Dispose();
        foreach (Socket socket in _undecided.Keys)
        {
            socket.Dispose();
        }

        _others.Writer.TryComplete();
        _closed.TrySetResult();
    }

    private void Look()
    {
        List<Socket> ready = [_listener, .. _undecided.Keys];
        Socket.Select(ready, null, null, LookInterval);
        foreach (Socket socket in ready)
        {
            if (socket == _listener)
            {
                Accept();
            }
            else
            {
                Decide(socket);
            }
        }

        long now = _time.GetTimestamp();
        foreach ((Socket socket, long since) in _undecided)
        {
            if (_time.GetElapsedTime(since, now) > SilenceTime)
            {
                Close(socket);
            }
        }
    }

    private void Accept()
    {
        try
        {
            Socket socket = _listener.Accept();
            _undecided.Add(socket, _time.GetTimestamp());
            if (_undecided.Count > MaxUndecided)
            {
                Close(socket);
            }
        }
        catch (SocketException)
        {
            // The client has left already, or there are no more descriptors; the others are still served.
        }
    }

    private void Decide(Socket socket)
    {
        Span<byte> first = stackalloc byte[1];
        int count = socket.Receive(first, SocketFlags.Peek, out SocketError error);
        if (count == 0 || error is not SocketError.Success)
        {
            Close(socket);
        }
        else if (first[0] == LaneFrame.Preface[0])
        {
            _undecided.Remove(socket);
            OpenLane(socket);
        }
        else if (_undecided.Remove(socket))
        {
            socket.NoDelay = true;
            if (!_others.Writer.TryWrite(_contexts.Create(socket)))
            {
                socket.Dispose();
            }
        }
    }

    private void OpenLane(Socket socket)
    {
        if (_lanes.Count >= MaxLanes)
        {
            LaneLog.TooMany(_logger, EndPoint, _lanes.Count);
            socket.Dispose();
            return;
        }

        var lane = new LaneSession(socket, _handler, _logger);
        _lanes.TryAdd(lane, true);
        _ = lane.Ended.ContinueWith(
            _ => _lanes.TryRemove(lane, out bool _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Close(Socket socket)
    {
        _undecided.Remove(socket);
        socket.Dispose();
    }
}
