using System.Collections.Immutable;
using System.Text;
using Pinyon.Membership;

namespace Pinyon.Server.Configuration.Values;

/// <summary>Reads a list of members from a file.</summary>
internal static class MemberFile
{
    // # the first rack
    // node1=10.0.0.1:7946, node2=10.0.0.2:7946
    // node3=10.0.0.3:7946   # new

    /// <summary>Longer files are no lists: thousands of members fit.</summary>
    private const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the file as it is now, and reports everything that is wrong with it.</summary>
    public static Parsed<ImmutableArray<Member>> Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaxBytes) return Bad($"names {path}, which exceeds {Quantity.FormatSize(MaxBytes)}");

            using var reader = new StreamReader(file, Utf8);
            return Parse(reader.ReadToEnd(), path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Bad($"names {path}, which does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Bad($"names {path}, which cannot be read: {exception.Message.TrimEnd('.')}");
        }
        catch (DecoderFallbackException)
        {
            return Bad($"names {path}, which is not UTF-8");
        }
    }

    private static Parsed<ImmutableArray<Member>> Parse(string text, string path)
    {
        string[] entries = [.. text.Split('\n')
            .SelectMany(line => line.Split('#')[0].Split(','))
            .Select(entry => entry.Trim())
            .Where(entry => entry.Length > 0)];
        if (entries.Length == 0) return Bad($"names {path}, in which there is no member");

        Parsed<ImmutableArray<Member>> parsed = StaticList.Parse(string.Join(',', entries));
        return parsed with { Problems = [.. parsed.Problems.Select(problem => $"{problem}, in {path}")] };
    }

    private static Parsed<ImmutableArray<Member>> Bad(string problem) =>
        Parsed<ImmutableArray<Member>>.Bad(problem);
}
