namespace Pinyon.Server;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped on request, or printed help or version.</summary>
    public const int Ok = 0;

    /// <summary>Not started: the configuration is wrong, and every fault was printed.</summary>
    public const int BadConfiguration = 2;
}
