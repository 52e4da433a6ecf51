namespace Pinyon.Grpc.Tests.Peers.LookUps;

/// <summary>Damages messages.</summary>
internal static class Damage
{
    /// <summary>The message with one bit or byte changed, cut short, or with a part repeated.</summary>
    public static byte[] Of(byte[] message, Random random)
    {
        byte[] bytes = [.. message];
        int at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            default:
                int end = random.Next(at, bytes.Length) + 1;
                return [.. bytes[..end], .. bytes[at..]];
        }
    }
}
