namespace Pinyon.Server.Configuration;

/// <summary>Reads the variables <c>PINYON__NAME</c>.</summary>
internal static class EnvironmentLayer
{
    public const string Prefix = "PINYON__";

    /// <summary>Takes what is set; an empty variable counts as not set, because compose files pass those on.</summary>
    public static SettingLayer Read(IReadOnlyDictionary<string, string> environment, FaultList faults)
    {
        var layer = new SettingLayer();
        foreach ((string variable, string text) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && text.Length > 0)
            {
                Take(layer, variable, text, faults);
            }
        }

        return layer;
    }

    private static void Take(SettingLayer layer, string variable, string text, FaultList faults)
    {
        string key = variable[Prefix.Length..];
        Setting? setting = Settings.All.FirstOrDefault(setting => setting.IsNamed(key));
        if (setting is null)
        {
            Setting? near = Spelling.Nearest(key, Settings.All, candidate => candidate.Flag);
            string hint = near is null ? "--help lists them" : $"did you mean {near.EnvironmentName} ({near.Flag})?";
            faults.Add($"The environment variable {variable} is not a setting; {hint}");
        }
        else if (!layer.TryAdd(setting, new SettingValue(text, $"environment variable {variable}")))
        {
            faults.Add($"{setting.Flag} is given twice in the environment, the second time as {variable}");
        }
    }
}
