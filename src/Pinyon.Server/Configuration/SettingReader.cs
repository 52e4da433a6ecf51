using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>Finds each setting in the first source that gives it, and parses it.</summary>
/// <param name="layers">The sources, the strongest first.</param>
/// <param name="faults">Receives a sentence for everything that is wrong with a value.</param>
internal sealed class SettingReader(IReadOnlyList<SettingLayer> layers, List<string> faults)
{
    public Reading<T> Read<T>(Setting<T> setting) => Read(setting, setting.Default, "default");

    /// <param name="setting">What is read.</param>
    /// <param name="fallback">The text that is read if no source gives one; null for no value at all.</param>
    /// <param name="fallbackOrigin">Where that text is from.</param>
    public Reading<T> Read<T>(Setting<T> setting, string? fallback, string fallbackOrigin)
    {
        if (Find(setting, fallback is null ? null : new SettingLayer.Given(fallback, fallbackOrigin)) is not { } given)
        {
            return new Reading<T>(setting.Flag, IsGood: false, default!);
        }

        string subject = given.SubjectOf(setting);
        Parsed<T> parsed = setting.Parse(given.Text);
        faults.AddRange(parsed.Problems.Select(problem => $"{subject} {problem}"));
        return new Reading<T>(subject, parsed.IsGood, parsed.Value);
    }

    private SettingLayer.Given? Find(Setting setting, SettingLayer.Given? fallback)
    {
        foreach (SettingLayer layer in layers)
        {
            if (layer.TryGet(setting, out SettingLayer.Given? given))
            {
                return given;
            }
        }

        return fallback;
    }

    /// <summary>The result of reading one setting from all sources.</summary>
    /// <param name="Subject">How a sentence about it begins.</param>
    /// <param name="IsGood">Whether there is a value, given or by default.</param>
    /// <param name="Value">The value if there is one.</param>
    internal readonly record struct Reading<T>(string Subject, bool IsGood, T Value);
}
