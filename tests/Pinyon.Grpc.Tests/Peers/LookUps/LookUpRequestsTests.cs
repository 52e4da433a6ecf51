using System.Buffers;
using System.Text;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.LookUps;
using Pinyon.Grpc.Tests.Protocol;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers.LookUps;

/// <summary>The generated codec is the reference: same bytes written, same values read.</summary>
public sealed class LookUpRequestsTests
{
    private const int Seed = 20261120;
    private const int Rounds = 2000;
    private const int MaxItems = 40;

    [Fact]
    public void Write_AnyLookUp_IsTheBytesOfTheGeneratedCodec()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Rounds; i++)
        {
            PeerRequest request = Any(random);
            var bytes = new ArrayBufferWriter<byte>();

            LookUpRequests.TryWrite(request, bytes).ShouldBeTrue();

            bytes.WrittenSpan.SequenceEqual(Generated(request)).ShouldBeTrue($"seed {Seed}, round {i}");
        }
    }

    [Fact]
    public void Read_BytesOfTheGeneratedCodec_IsTheRequest()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Rounds; i++)
        {
            PeerRequest request = Any(random);
            byte[] bytes = Generated(request);
            int cut = random.Next(bytes.Length);

            ReadOnlySequence<byte> inTwo = Segments.Of(bytes.AsMemory(..cut), bytes.AsMemory(cut..));
            LookUpRequests.TryRead(inTwo, MaxItems, out PeerRequest? read)
                .ShouldBeTrue($"seed {Seed}, round {i}");

            Described(read).ShouldBe(Described(request), $"seed {Seed}, round {i}");
        }
    }

    [Fact]
    public void Read_DamagedBytes_IsWhatTheGeneratedCodecReadsOrIsLeftToIt()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 10 * Rounds; i++)
        {
            var bytes = new ReadOnlySequence<byte>(Damage.Of(Generated(Any(random)), random));
            string where = $"seed {Seed}, round {i}: {Convert.ToHexString(bytes.FirstSpan)}";
            if (LookUpRequests.TryRead(bytes, MaxItems, out PeerRequest? read))
            {
                PeerCodec.DecodeRequest(bytes, PeerOperation.Get, MaxItems, out PeerRequest? standard)
                    .ShouldBe(WireFault.None, where);
                Described(read).ShouldBe(Described(standard!), where);
            }
        }
    }

    [Fact]
    public void Write_WhatIsNoPlainLookUp_IsLeftToTheGeneratedCodec()
    {
        PeerRequest plain = Any(new Random(1));
        var key = new PeerItem("k");
        PeerRequest[] others =
        [
            plain with { Operation = PeerOperation.Load },
            plain with { Group = "grüße" },
            plain with { Header = plain.Header with { Holder = "größer" } },
            plain with { Header = plain.Header with { NotAfter = 1 } },
            plain with { Header = plain.Header with { Wait = 1 } },
            plain with { Items = [key with { Key = default }] },
            plain with { Items = [key with { Value = new byte[1] }] },
            plain with { Items = [key with { Flags = 1 }] },
            plain with { Items = [key with { TimeToLive = 1 }] },
            plain with { Items = [key with { TimeToIdle = 1 }] },
            plain with { Items = [key with { When = Store.Condition.IfAbsent }] },
            plain with { Items = [key with { Expected = 1 }] },
            plain with { Items = [key with { Tags = [new byte[1]] }] },
            plain with { Items = [key with { IsHot = true }] },
            plain with { Items = [.. Enumerable.Repeat(new PeerItem(new CacheKey(new byte[65_535])), 6)] },
        ];
        var bytes = new ArrayBufferWriter<byte>();

        others.ShouldAllBe(request => !LookUpRequests.TryWrite(request, bytes));

        bytes.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Read_MoreItemsThanAllowed_IsLeftToTheGeneratedCodec()
    {
        PeerItem[] items = [new("k"), new("l")];
        byte[] bytes = Generated(Any(new Random(1)) with { Items = items });

        LookUpRequests.TryRead(new(bytes), 2, out _).ShouldBeTrue();
        LookUpRequests.TryRead(new(bytes), 1, out _).ShouldBeFalse();
    }

    private static PeerRequest Any(Random random)
    {
        var header = new PeerHeader(AnyNumber(random), AnyNumber(random), random.Next(2) == 0, NotAfter: 0)
        {
            Holder = new string('h', random.Next(3) * 100),
            AsksLease = random.Next(2) == 0,
            ByLane = random.Next(2) == 0,
            Trace = random.Next(2) == 0 ? null : new string('t', random.Next(1, 100)),
        };
        var items = new PeerItem[random.Next(1, MaxItems)];
        for (int i = 0; i < items.Length; i++)
        {
            byte[] key = new byte[random.Next(20) == 0 ? random.Next(100, 2000) : random.Next(1, 40)];
            random.NextBytes(key);
            items[i] = new PeerItem(new CacheKey(key));
        }

        return new PeerRequest(PeerOperation.Get, new string('g', random.Next(1, 256)), header, items);
    }

    private static ulong AnyNumber(Random random) => (ulong)random.NextInt64() >> random.Next(64);

    private static byte[] Generated(PeerRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerCodec.EncodeRequest(request, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static string Described(PeerRequest request)
    {
        var text = new StringBuilder().Append(request.Operation).Append(request.Group).Append(request.Header);
        foreach (PeerItem item in request.Items)
        {
            text.Append(' ').Append(Convert.ToHexString(item.Key.Bytes.Span));
            item.Value.IsEmpty.ShouldBeTrue();
            (item with { Key = default, Value = default }).ShouldBe(default);
        }

        return text.ToString();
    }
}
