using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using Pinyon.Load.Keys;

namespace Pinyon.Load.Values;

/// <summary>Creates values, and checks later whether a value was once written under its key.</summary>
internal sealed class ValueText
{
    // Letters and digits only, so that a value is the same in JSON as it is by itself:
    //
    //   key-1234 tUcW9…filling…Zk0 1f2e3d4c
    //   └ its key└ differs from    └ CRC-32C of all before, in hex
    //              write to write
    //
    // A value of another key has another name in front; a torn or mixed one has another checksum. What is too short for
    // that is only filling.

    /// <summary>The size from which on a value can be checked.</summary>
    public const int MinChecked = KeyText.MaxLength + 1 + ChecksumLength;

    private const int ChecksumLength = 8;
    private const int Variety = 4096;

    private readonly byte[] _filling;
    private readonly int _size;

    public ValueText(int size, Random random)
    {
        _size = size;
        _filling = new byte[size + Variety];
        random.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8, _filling);
    }

    public int Size => _size;

    /// <summary>Writes a value of <see cref="Size"/> bytes; another nonce makes another value.</summary>
    public void Write(int key, uint nonce, Span<byte> destination)
    {
        Span<byte> value = destination[.._size];
        _filling.AsSpan((int)(nonce % Variety), _size).CopyTo(value);
        if (_size < MinChecked)
        {
            return;
        }

        int end = KeyText.Write(key, value);
        value[end] = (byte)' ';
        Utf8Formatter.TryFormat(Checksum(value[..^ChecksumLength]), value[^ChecksumLength..], out _, new('x', 8));
    }

    public byte[] ToBytes(int key, uint nonce)
    {
        var value = new byte[_size];
        Write(key, nonce, value);
        return value;
    }

    /// <summary>Whether it has the right size, its key in front and its checksum behind.</summary>
    public bool IsOneOf(int key, ReadOnlySpan<byte> value)
    {
        Span<byte> name = stackalloc byte[KeyText.MaxLength + 1];
        int length = KeyText.Write(key, name);
        name[length++] = (byte)' ';
        return value.Length == _size
            && _size >= MinChecked
            && value.StartsWith(name[..length])
            && Utf8Parser.TryParse(value[^ChecksumLength..], out uint checksum, out int parsed, 'x')
            && parsed == ChecksumLength
            && checksum == Checksum(value[..^ChecksumLength]);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, rest);
        }

        return ~checksum;
    }
}
