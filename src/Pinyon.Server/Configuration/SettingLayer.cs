namespace Pinyon.Server.Configuration;

/// <summary>The values that one source gave: the command line, the environment or a file.</summary>
internal sealed class SettingLayer
{
    private readonly Dictionary<Setting, SettingValue?> _values = [];

    /// <summary>Takes a value, unless the same source has given one already.</summary>
    public bool TryAdd(Setting setting, SettingValue value) => _values.TryAdd(setting, value);

    /// <summary>Notes that the source gives the setting in a way that was told as a fault already.</summary>
    /// <remarks>No weaker source and no default then stands in: what they say is not what the person wanted.</remarks>
    public void Spoil(Setting setting) => _values[setting] = null;

    /// <summary>Whether the source gives the setting at all; null if it was spoiled.</summary>
    public bool TryGet(Setting setting, out SettingValue? value) => _values.TryGetValue(setting, out value);
}
