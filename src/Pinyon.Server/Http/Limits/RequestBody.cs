namespace Pinyon.Server.Http.Limits;

/// <summary>A complete request body; disposing it releases its share of the limit on all bodies.</summary>
internal sealed class RequestBody(RequestBodies bodies) : IDisposable
{
    private byte[] _buffer = [];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>The buffer for the next bytes.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_length);

    public void Advance(int count) => _length += count;

    /// <summary>Enlarges the buffer; false if that would exceed the limit on all bodies.</summary>
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
