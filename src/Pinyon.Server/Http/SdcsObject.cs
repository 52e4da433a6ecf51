using System.Text.Json;
using System.Text.Unicode;
using Pair = System.Collections.Generic.KeyValuePair<Pinyon.CacheKey, Pinyon.CacheValue>;

namespace Pinyon.Server.Http;

/// <summary>Reads the JSON object of an SDCS <c>POST</c> into keys and values.</summary>
/// <remarks>
/// A string value is stored as its characters, as clients of other dialects expect; every other value is stored as its
/// JSON text and marked with <see cref="Keyspace.JsonFlag"/>.
/// </remarks>
internal static class SdcsObject
{
    /// <summary>The maximum of fields in one object: each takes some 200 bytes while the request is served.</summary>
    public const int MaxFields = 100_000;

    /// <returns>Why the object is refused; null if <paramref name="pairs"/> has all of its fields, in order.</returns>
    public static RequestFault? Parse(ReadOnlyMemory<byte> json, out IReadOnlyList<Pair> pairs)
    {
        pairs = [];
        if (!Utf8.IsValid(json.Span))
        {
            return RequestFault.Bad("The body is not UTF-8.");
        }

        try
        {
            return ParseObject(json, out pairs);
        }
        catch (JsonException exception)
        {
            (long? line, long? position) = (exception.LineNumber + 1, exception.BytePositionInLine + 1);
            return RequestFault.Bad($"The body is not JSON: line {line}, byte {position}.");
        }
    }

    private static RequestFault? ParseObject(ReadOnlyMemory<byte> json, out IReadOnlyList<Pair> pairs)
    {
        List<Pair> read = [];
        pairs = read;
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return RequestFault.Bad("The body is JSON, but not an object: send {\"key\": value}.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (read.Count == MaxFields)
            {
                return RequestFault.TooLarge($"An object has at most {MaxFields} keys; send the rest in another.");
            }

            bool isText = TryText(ref reader, json, out ReadOnlyMemory<byte> key);
            if (JudgeKey(key, isText, read.Count + 1) is { } fault)
            {
                return fault;
            }

            read.Add(new(new CacheKey(key), ValueOf(ref reader, json)));
        }

        // The reader throws if anything follows the object.
        reader.Read();
        return null;
    }

    private static RequestFault? JudgeKey(ReadOnlyMemory<byte> key, bool isText, int number) => key.Span switch
    {
        _ when !isText => RequestFault.Bad($"Key {number} is not Unicode text."),
        { IsEmpty: true } => RequestFault.Bad($"Key {number} is empty."),
        { Length: > CacheKey.MaxLength } => RequestFault.TooLarge(
            $"A key has at most {CacheKey.MaxLength} bytes; key {number} has {key.Length}."),
        var bytes when bytes.Contains((byte)0) => RequestFault.Bad(
            $"Key {number} has a NUL character, which no path can contain: it could never be read."),
        _ => null,
    };

    private static CacheValue ValueOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String && TryText(ref reader, json, out ReadOnlyMemory<byte> text))
        {
            return new CacheValue(text);
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new CacheValue(json[start..(int)reader.BytesConsumed], Keyspace.JsonFlag);
    }

    /// <summary>Gets the characters of a string token, without a copy if nothing in it is escaped.</summary>
    private static bool TryText(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, out ReadOnlyMemory<byte> text)
    {
        int start = (int)reader.TokenStartIndex + 1;
        text = json.Slice(start, reader.ValueSpan.Length);
        if (!reader.ValueIsEscaped)
        {
            return true;
        }

        var unescaped = new byte[reader.ValueSpan.Length];
        try
        {
            text = unescaped.AsMemory(0, reader.CopyString(unescaped));
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 stands for half a character: valid JSON, but not text.
            return false;
        }
    }
}
