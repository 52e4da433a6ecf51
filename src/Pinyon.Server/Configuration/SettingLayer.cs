using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Configuration;

/// <summary>The values that one source gave: the command line, the environment or a file.</summary>
internal sealed class SettingLayer
{
    private readonly Dictionary<Setting, Given?> _values = [];

    /// <summary>Reads the variables <c>PINYON__NAME</c>.</summary>
    /// <remarks>An empty variable counts as not set, because compose files pass those on.</remarks>
    public static SettingLayer FromEnvironment(IReadOnlyDictionary<string, string> environment, List<string> faults)
    {
        var layer = new SettingLayer();
        foreach ((string variable, string text) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (variable.StartsWith(Setting.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) && text.Length > 0)
            {
                layer.TakeVariable(variable, text, faults);
            }
        }

        return layer;
    }

    /// <summary>Adds a value, unless the same source has given one already.</summary>
    /// <param name="setting">What the value is for.</param>
    /// <param name="text">The value, not parsed yet.</param>
    /// <param name="origin">The file or environment variable that it is from; null for the command line.</param>
    public bool TryAdd(Setting setting, string text, string? origin = null) =>
        _values.TryAdd(setting, new Given(text, origin));

    /// <summary>Notes that the source gives the setting in a way that was reported as a fault already.</summary>
    /// <remarks>No weaker source and no default then takes its place: it would not be what the user wanted.</remarks>
    public void Spoil(Setting setting) => _values[setting] = null;

    /// <summary>Whether the source gives the setting at all; the value is null if it was spoiled.</summary>
    public bool TryGet(Setting setting, out Given? value) => _values.TryGetValue(setting, out value);

    private void TakeVariable(string variable, string text, List<string> faults)
    {
        string key = variable[Setting.EnvironmentPrefix.Length..];
        Setting? setting = Settings.All.FirstOrDefault(setting => setting.IsNamed(key));
        if (setting is null)
        {
            Setting? near = Spelling.Nearest(key, Settings.All, candidate => candidate.Flag);
            string hint = near is null ? "--help lists them" : $"did you mean {near.EnvironmentName} ({near.Flag})?";
            faults.Add($"The environment variable {variable} is not a setting; {hint}");
        }
        else if (!TryAdd(setting, text, $"environment variable {variable}"))
        {
            faults.Add($"{setting.Flag} is given twice in the environment, the second time as {variable}");
        }
    }

    /// <summary>A value as the user wrote it, and where: null for the command line.</summary>
    internal sealed record Given(string Text, string? Origin)
    {
        /// <summary>How a sentence about the value begins: with the flag, and the origin if there is one.</summary>
        public string SubjectOf(Setting setting) => Origin is null ? setting.Flag : $"{setting.Flag} ({Origin})";
    }
}
