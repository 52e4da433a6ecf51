namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Looks at what it is given only when told to, as a busy connection does.</summary>
internal sealed class HesitantStream : MemoryStream
{
    private readonly TaskCompletionSource _goOn = new();

    public byte[] Written => ToArray();

    public void GoOn() => _goOn.SetResult();

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _goOn.Task;
        await base.WriteAsync(buffer, cancellationToken);
    }
}
