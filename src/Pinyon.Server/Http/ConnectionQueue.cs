namespace Pinyon.Server.Http;

/// <summary>
/// Bounds the connections of a front end, and gives up the one that has waited longest when there are too many.
/// </summary>
internal sealed class ConnectionQueue(int capacity)
{
    // A connection either *serves* a request or *waits* for the client to send one, body included. The waiting
    // ones stand in a list, longest first. A connection beyond the capacity ends the first of the list; so ten
    // thousand silent clients only push each other out, while one who sends its request at once is served.
    // Where nobody waits, everybody is being served, and the new one is refused.

    private readonly Lock _lock = new();
    private readonly LinkedList<Ticket> _waiting = [];
    private int _count;
    private long _ended;
    private long _refused;

    /// <summary>Connections that are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Connections that had waited longest and were ended for another.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Connections that were not let in, because all others were being served.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Lets a connection in, as one that waits.</summary>
    /// <param name="end">Ends the connection; called at most once, by whoever needs its place.</param>
    /// <returns>Its ticket, or null if there is no place for it.</returns>
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

        /// <summary>A whole request is there: the connection is not given up before <see cref="Wait"/>.</summary>
        public void Serve()
        {
            lock (_queue._lock)
            {
                Node.List?.Remove(Node);
            }
        }

        /// <summary>The request is answered.</summary>
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
