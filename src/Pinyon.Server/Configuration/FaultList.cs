using System.Collections.Immutable;

namespace Pinyon.Server.Configuration;

/// <summary>Collects what is wrong, so that a person reads all of it after one attempt.</summary>
internal sealed class FaultList
{
    private readonly List<ConfigurationFault> _faults = [];

    public ImmutableArray<ConfigurationFault> Faults => [.. _faults];

    /// <summary>Adds a sentence; the full stop is ours, a question mark the caller's.</summary>
    public void Add(string sentence) =>
        _faults.Add(new ConfigurationFault(sentence.EndsWith('?') ? sentence : sentence + "."));
}
