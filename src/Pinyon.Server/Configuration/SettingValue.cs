namespace Pinyon.Server.Configuration;

/// <summary>What a person wrote for a setting, and where.</summary>
/// <param name="Text">The value, not read yet.</param>
/// <param name="Origin">The file or the environment variable; null for the command line.</param>
internal sealed record SettingValue(string Text, string? Origin = null)
{
    /// <summary>How a sentence about the value begins: with the flag, and with the origin if there is one.</summary>
    public string SubjectOf(Setting setting) => Origin is null ? setting.Flag : $"{setting.Flag} ({Origin})";
}
