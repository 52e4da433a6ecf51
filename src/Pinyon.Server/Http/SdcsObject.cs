using System.Text.Json;
using System.Text.Unicode;

namespace Pinyon.Server.Http;

/// <summary>Reads the JSON object of an SDCS <c>POST</c> into keys and values.</summary>
/// <remarks>
/// A string value is kept as its characters, so that clients of other dialects read it as they expect; every other
/// value is kept as the JSON text it was sent as, and marked with <see cref="Keyspace.JsonFlag"/>.
/// </remarks>
internal static class SdcsObject
{
    /// <summary>The members, or what is wrong with them in one line.</summary>
    public readonly record struct Result(
        IReadOnlyList<KeyValuePair<CacheKey, CacheValue>> Members, string? Fault = null, bool TooLarge = false);

    public static Result Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return Fault("The body is not UTF-8.");
        }

        try
        {
            return ParseObject(json);
        }
        catch (JsonException exception)
        {
            (long? line, long? position) = (exception.LineNumber + 1, exception.BytePositionInLine + 1);
            return Fault($"The body is not JSON: line {line}, byte {position}.");
        }
    }

    private static Result ParseObject(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return Fault("The body is JSON, but not an object: send {\"key\": value}.");
        }

        List<KeyValuePair<CacheKey, CacheValue>> members = [];
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (!TryText(ref reader, json, out ReadOnlyMemory<byte> key))
            {
                return Fault($"The key of member {members.Count + 1} is not Unicode text.");
            }

            if (key.IsEmpty)
            {
                return Fault($"The key of member {members.Count + 1} is empty.");
            }

            if (key.Length > CacheKey.MaxLength)
            {
                string limit = $"A key has at most {CacheKey.MaxLength} bytes";
                return new Result([], $"{limit}; that of member {members.Count + 1} has {key.Length}.", TooLarge: true);
            }

            members.Add(new(new CacheKey(key), ValueOf(ref reader, json)));
        }

        // Whatever follows the object is a fault that the reader throws.
        reader.Read();
        return new Result(members);
    }

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

    /// <summary>The characters of a string token, without a copy where nothing in it is escaped.</summary>
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
            // An escape such as \ud800 that stands for half a character: JSON, but no text.
            return false;
        }
    }

    private static Result Fault(string fault) => new([], fault);
}
