namespace Pinyon.Grpc.Tests.Hosting;

/// <summary>Reads what is written to it only when released, like a busy connection.</summary>
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
