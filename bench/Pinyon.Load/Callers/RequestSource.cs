using System.Numerics;
using Pinyon.Load.Keys;
using Pinyon.Load.Options;
using Pinyon.Load.Targets;

namespace Pinyon.Load.Callers;

/// <summary>Draws one caller's requests: the same ones for the same seed and caller.</summary>
internal sealed class RequestSource(LoadOptions options, IKeyChooser keys, int servers, int caller)
{
    // Consecutive seeds could make similar sequences; the checksum spreads them.
    private readonly Random _random = new((int)(BitOperations.Crc32C((uint)options.Seed, (uint)caller) >> 1));

    public void Next(LoadRequest request)
    {
        request.IsRead = _random.NextDouble() < options.Reads;
        request.Server = _random.Next(servers);
        request.Nonce = (uint)_random.Next();
        request.Keys.Clear();
        for (int i = 0; i < options.Batch; i++)
        {
            request.Keys.Add(keys.Next(_random));
        }
    }
}
