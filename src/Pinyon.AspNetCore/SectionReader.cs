using System.Globalization;
using Microsoft.Extensions.Configuration;
using Pinyon.Store.Eviction;

namespace Pinyon.AspNetCore;

/// <summary>One section: its values by key, and a fault for each that is wrong or unknown.</summary>
internal sealed class SectionReader(IConfiguration section, List<string> faults)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last part of its path.</summary>
    public string Key => (section as IConfigurationSection)?.Key ?? "";

    /// <summary>The text of a section without keys.</summary>
    public string? OwnText => (section as IConfigurationSection)?.Value;

    /// <summary>The text of a key; null: it is not set.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        return section[key] is { Length: > 0 } text ? text : null;
    }

    /// <summary>The value of a key; null: it is not set, or is wrong.</summary>
    public T? Value<T>(string key)
        where T : struct, IParsable<T>
    {
        if (Text(key) is not { } text) return null;
        bool isDays = typeof(T) == typeof(TimeSpan) && !text.Contains(':', StringComparison.Ordinal);
        if (!isDays && T.TryParse(text, CultureInfo.InvariantCulture, out T value)) return value;
        faults.Add($"{PathOf(key)} cannot be read as {FormOf(typeof(T))}: '{text}'.");
        return null;
    }

    /// <summary>The eviction policy of a key, by its name.</summary>
    public EvictionPolicyKind? Policy(string key)
    {
        if (Text(key) is not { } text) return null;
        if (EvictionPolicies.TryParse(text, out EvictionPolicyKind kind)) return kind;
        faults.Add($"{PathOf(key)} must be one of {string.Join(", ", EvictionPolicies.Names)}, and is '{text}'.");
        return null;
    }

    /// <summary>The sections below a key.</summary>
    public IReadOnlyList<SectionReader> Children(string key)
    {
        _known.Add(key);
        if (section.GetSection(key).Value is { Length: > 0 } text)
        {
            faults.Add($"{PathOf(key)} is a section with a key for each of them, and is the text '{text}'.");
        }

        return [.. section.GetSection(key).GetChildren().Select(child => new SectionReader(child, faults))];
    }

    /// <summary>This section as a whole is wrong.</summary>
    public void Refuse(string reason) => faults.Add($"{PathOf(null)}: {reason}");

    /// <summary>What was not asked for is a fault: most likely it is misspelt.</summary>
    public void RefuseOthers() => faults.AddRange(section.GetChildren()
        .Where(child => !_known.Contains(child.Key))
        .Select(child => $"{child.Path} is not known; there is {string.Join(", ", _known)}."));

    private static string FormOf(Type type) =>
        type == typeof(TimeSpan) ? "a time like 00:05:00"
        : type == typeof(bool) ? "true or false"
        : type.IsPrimitive ? "a number without a unit"
        : "an address like 0.0.0.0:7946";

    private string PathOf(string? key) => (section as IConfigurationSection)?.Path is { } path
        ? key is null ? path : ConfigurationPath.Combine(path, key)
        : key ?? "";
}
