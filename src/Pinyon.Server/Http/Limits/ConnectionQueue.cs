namespace Pinyon.Server.Http.Limits;

/// <summary>
/// Limits the connections of a front end; one too many closes the one that has been idle longest.
/// </summary>
internal sealed class ConnectionQueue(int capacity)
{
    // A connection either *serves* a request or *waits* for the client to send one, including its body. Waiting
    // connections are in a list, the longest waiting first. A connection beyond the capacity closes the first of the
    // list: ten thousand silent clients only displace each other, and a client that sends its request at once is
    // served. When no connection waits, all are being served, and the new one is refused.

    private readonly Lock _lock = new();
    private readonly LinkedList<Ticket> _waiting = [];
    private int _count;
    private long _ended;
    private long _refused;

    /// <summary>Open connections.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Connections that had been idle longest and were closed for a new one.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Connections that were refused because all others were being served.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Admits a connection, in the waiting state.</summary>
    /// <param name="end">Closes the connection; called at most once, when another one needs its place.</param>
    /// <returns>Its ticket, or null if it is refused.</returns>
    public Ticket? Enter(Action end)
    {
        Ticket? victim = null;
        var ticket = new Ticket(this, end);
        lock (_lock)
        {
            if (_count == capacity)
            {
                victim = _waiting.First?.Value;
                if (victim is null)
                {
                    _refused++;
                    return null;
                }

                _ended++;
                LeaveLocked(victim);
            }

            _count++;
            ticket.IsInside = true;
            _waiting.AddLast(ticket.Node);
        }

        victim?.End();
        return ticket;
    }

    private void LeaveLocked(Ticket ticket)
    {
        ticket.IsInside = false;
        ticket.Node.List?.Remove(ticket.Node);
        _count--;
    }

    /// <summary>One connection's place.</summary>
    internal sealed class Ticket : IDisposable
    {
        private readonly ConnectionQueue _queue;

        internal Ticket(ConnectionQueue queue, Action end)
        {
            _queue = queue;
            End = end;
            Node = new LinkedListNode<Ticket>(this);
        }

        internal Action End { get; }

        internal LinkedListNode<Ticket> Node { get; }

        internal bool IsInside { get; set; }

        /// <summary>The request is complete: the connection is not closed until <see cref="Wait"/>.</summary>
        public void Serve()
        {
            lock (_queue._lock)
            {
                Node.List?.Remove(Node);
            }
        }

        /// <summary>The request has been answered.</summary>
        public void Wait()
        {
            lock (_queue._lock)
            {
                if (IsInside && Node.List is null)
                {
                    _queue._waiting.AddLast(Node);
                }
            }
        }

        /// <summary>The connection is closed.</summary>
        public void Dispose()
        {
            lock (_queue._lock)
            {
                if (IsInside)
                {
                    _queue.LeaveLocked(this);
                }
            }
        }
    }
}
