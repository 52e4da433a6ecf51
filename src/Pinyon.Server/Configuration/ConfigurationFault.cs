namespace Pinyon.Server.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Sentence">A whole sentence for the person at the terminal, which names the flag.</param>
internal sealed record ConfigurationFault(string Sentence)
{
    public override string ToString() => Sentence;
}
