using System.Text.Json;
using Pinyon.Load.Keys;
using Pinyon.Load.Values;

namespace Pinyon.Load.Targets;

/// <summary>Keys and values as members of the JSON objects of the SDCS dialect.</summary>
internal static class SdcsMember
{
    private static ReadOnlySpan<byte> Colon => "\":\""u8;

    /// <summary>The body of a POST: a new value for every key. Neither keys nor values need escapes.</summary>
    public static byte[] WriteObject(LoadRequest request, ValueText values)
    {
        var body = new byte[2 + (request.Keys.Count * (KeyText.MaxLength + values.Size + 6))];
        int length = 0;
        var separator = (byte)'{';
        foreach (int key in request.Keys)
        {
            body[length++] = separator;
            separator = (byte)',';
            body[length++] = (byte)'"';
            length += KeyText.Write(key, body.AsSpan(length));
            Colon.CopyTo(body.AsSpan(length));
            length += Colon.Length;
            values.Write(key, request.Nonce, body.AsSpan(length));
            length += values.Size;
            body[length++] = (byte)'"';
        }

        body[length++] = (byte)'}';
        return body[..length];
    }

    /// <summary>Whether the answer to a GET is an object with only this key and one of its values.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, int key, ValueText values)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType is JsonTokenType.StartObject
                && reader.Read() && reader.TokenType is JsonTokenType.PropertyName
                && reader.ValueTextEquals(KeyText.ToBytes(key))
                && reader.Read() && reader.TokenType is JsonTokenType.String
                && values.IsOneOf(key, reader.ValueSpan)
                && reader.Read() && reader.TokenType is JsonTokenType.EndObject
                && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
