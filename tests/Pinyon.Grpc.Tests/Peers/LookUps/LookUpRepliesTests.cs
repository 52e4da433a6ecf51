using System.Buffers;
using System.Text;
using Pinyon.Grpc.Peers;
using Pinyon.Grpc.Peers.LookUps;
using Pinyon.Grpc.Tests.Protocol;
using Pinyon.Membership;
using Pinyon.Peers;

namespace Pinyon.Grpc.Tests.Peers.LookUps;

/// <summary>The generated codec is the reference: same bytes written, same values read.</summary>
public sealed class LookUpRepliesTests
{
    private const int Seed = 20261120;
    private const int Rounds = 2000;

    private static readonly PeerStatus[] Statuses =
        [.. Enum.GetValues<PeerStatus>().Where(status => status is not PeerStatus.Moved)];

    [Fact]
    public void Write_AnyReply_IsTheBytesOfTheGeneratedCodec()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Rounds; i++)
        {
            PeerReply reply = Any(random);
            var bytes = new ArrayBufferWriter<byte>();

            LookUpReplies.TryWrite(reply, bytes).ShouldBeTrue();

            bytes.WrittenSpan.SequenceEqual(Generated(reply)).ShouldBeTrue($"seed {Seed}, round {i}");
        }
    }

    [Fact]
    public void Read_BytesOfTheGeneratedCodec_IsTheReply()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Rounds; i++)
        {
            PeerReply reply = Any(random);
            byte[] bytes = Generated(reply);
            int cut = random.Next(bytes.Length);

            LookUpReplies.TryRead(Segments.Of(bytes.AsMemory(..cut), bytes.AsMemory(cut..)), out PeerReply? cutUp)
                .ShouldBeTrue($"seed {Seed}, round {i}");
            LookUpReplies.TryRead(new(bytes), out PeerReply? whole).ShouldBeTrue($"seed {Seed}, round {i}");

            Described(cutUp).ShouldBe(Described(reply), $"seed {Seed}, round {i}");
            Described(whole).ShouldBe(Described(reply), $"seed {Seed}, round {i}");
        }
    }

    [Fact]
    public void Read_DamagedBytes_IsWhatTheGeneratedCodecReadsOrIsLeftToIt()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 10 * Rounds; i++)
        {
            byte[] good = Generated(Any(random));
            if (good.Length == 0)
            {
                continue;
            }

            var bytes = new ReadOnlySequence<byte>(Damage.Of(good, random));
            string where = $"seed {Seed}, round {i}: {Convert.ToHexString(bytes.FirstSpan)}";
            if (LookUpReplies.TryRead(bytes, out PeerReply? read))
            {
                PeerCodec.DecodeReply(bytes, out PeerReply? standard).ShouldBe(WireFault.None, where);
                Described(read).ShouldBe(Described(standard!), where);
            }
        }
    }

    [Fact]
    public void WriteAndRead_OutOfTheOrdinary_AreLeftToTheGeneratedCodec()
    {
        var owner = new Member("node2", "127.0.0.1:7947");
        PeerResult[] results =
        [
            new(PeerStatus.Moved, Owner: owner),
            new(PeerStatus.Found) { IsHot = true },
            new(PeerStatus.Found, new byte[LookUpReplies.MaxBytes]),
        ];
        var bytes = new ArrayBufferWriter<byte>();

        foreach (PeerResult result in results)
        {
            var reply = new PeerReply(1, 2, [result]);
            LookUpReplies.TryWrite(reply, bytes).ShouldBeFalse();
            LookUpReplies.TryRead(new(Generated(reply)), out _).ShouldBeFalse();
        }

        bytes.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Read_MoreMillisecondsThanThereCanBe_IsLeftToTheGeneratedCodec()
    {
        byte[] bytes = Generated(new PeerReply(1, 2, [new(PeerStatus.Found, TimeToLive: -1)]));

        LookUpReplies.TryRead(new(bytes), out _).ShouldBeFalse();
        PeerCodec.DecodeReply(new(bytes), out _).ShouldBe(WireFault.BadTime);
    }

    private static PeerReply Any(Random random)
    {
        var results = new PeerResult[random.Next(40)];
        for (int i = 0; i < results.Length; i++)
        {
            byte[] value = new byte[random.Next(20) == 0 ? random.Next(20_000) : random.Next(200)];
            random.NextBytes(value);
            results[i] = new PeerResult(
                Statuses[random.Next(Statuses.Length)],
                value,
                (uint)AnyNumber(random),
                AnyNumber(random),
                (long)AnyNumber(random))
            {
                CopyFor = (long)AnyNumber(random),
            };
        }

        return new PeerReply(
            AnyNumber(random), AnyNumber(random), results, AnyNumber(random), (long)AnyNumber(random));
    }

    private static ulong AnyNumber(Random random) => (ulong)random.NextInt64() >> random.Next(64);

    private static byte[] Generated(PeerReply reply)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PeerCodec.EncodeReply(reply, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static string Described(PeerReply reply)
    {
        var text = new StringBuilder().Append((reply.Ring, reply.Clock, reply.Lease, reply.LeaseTime));
        foreach (PeerResult result in reply.Results)
        {
            text.Append(' ').Append(Convert.ToHexString(result.Value.Span));
            text.Append(result with { Value = default });
        }

        return text.ToString();
    }
}
