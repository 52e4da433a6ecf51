namespace Pinyon.Server.Http;

/// <summary>A request's body, whole; disposing it gives its bytes back to the bound on all bodies.</summary>
internal sealed class RequestBody(RequestBodies bodies) : IDisposable
{
    private byte[] _buffer = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_length);

    public void Advance(int count) => _length += count;

    /// <summary>Makes room for more, or says that all bodies together have none to give.</summary>
    public bool TryGrow(int size)
    {
        if (!bodies.TryReserve(size - _buffer.Length, _buffer.Length))
        {
            return false;
        }

        Array.Resize(ref _buffer, size);
        return true;
    }

    public void Dispose()
    {
        bodies.Release(_buffer.Length);
        _buffer = [];
        _length = 0;
    }
}
