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
    //
    // The last line ends like every other: without its end, node3=10.0.0.3:79 may be half of a line.

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the file as it is now, and reports everything that is wrong with it.</summary>
    public static Parsed<ImmutableArray<Member>> Read(string path) => Parse(SmallFile.Read(path), path);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">The content, or why there is none.</param>
    /// <param name="path">The name of the file, for sentences about it.</param>
    public static Parsed<ImmutableArray<Member>> Parse(Parsed<byte[]> content, string path)
    {
        if (!content.IsGood) return Bad($"names {path}, which {content.Problems[0]}");
        try
        {
            using var reader = new StreamReader(new MemoryStream(content.Value), Utf8);
            return Parse(reader.ReadToEnd(), path);
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
        List<string> problems = [.. parsed.Problems.Select(problem => $"{problem}, in {path}")];
        if (!text.EndsWith('\n'))
        {
            problems.Add(
                $"names {path}, whose last line has no end: it may be half of a line, so end it with a newline");
        }

        return parsed with { Problems = [.. problems] };
    }

    private static Parsed<ImmutableArray<Member>> Bad(string problem) =>
        Parsed<ImmutableArray<Member>>.Bad(problem);
}
