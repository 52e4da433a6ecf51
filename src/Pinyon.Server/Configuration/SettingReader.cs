namespace Pinyon.Server.Configuration;

/// <summary>Finds each setting in the first source that gives it, and reads it there.</summary>
/// <param name="layers">The sources, the strongest first.</param>
/// <param name="faults">Where a value that cannot be read is told.</param>
internal sealed class SettingReader(IReadOnlyList<SettingLayer> layers, FaultList faults)
{
    public Reading<T> Read<T>(Setting<T> setting) => Read(setting, setting.Default, "default");

    /// <param name="setting">What is read.</param>
    /// <param name="fallback">The text that stands in if no source gives one; null for no value at all.</param>
    /// <param name="fallbackOrigin">Where that text is from.</param>
    public Reading<T> Read<T>(Setting<T> setting, string? fallback, string fallbackOrigin)
    {
        SettingValue? standIn = fallback is null ? null : new SettingValue(fallback, fallbackOrigin);
        if (Find(setting, standIn) is not { } taken)
        {
            return new Reading<T>(setting.Flag, IsGood: false, default!);
        }

        string subject = taken.SubjectOf(setting);
        Parsed<T> parsed = setting.Parse(taken.Text);
        foreach (string problem in parsed.Problems)
        {
            faults.Add($"{subject} {problem}");
        }

        return new Reading<T>(subject, parsed.IsGood, parsed.Value);
    }

    private SettingValue? Find(Setting setting, SettingValue? standIn)
    {
        foreach (SettingLayer layer in layers)
        {
            if (layer.TryGet(setting, out SettingValue? value))
            {
                return value;
            }
        }

        return standIn;
    }
}
