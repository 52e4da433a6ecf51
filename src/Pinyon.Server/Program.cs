using Pinyon.Server;
using Pinyon.Server.Configuration;
using Pinyon.Store;

ConfigurationResult configuration = ServerOptionsReader.Read(ConfigurationInput.FromProcess(args));
if (configuration.Text is { } text)
{
    Console.Out.Write(text);
    return ExitCodes.Ok;
}

if (configuration.Options is not { } options)
{
    foreach (string fault in configuration.Faults)
    {
        Console.Error.WriteLine($"pinyon-server: {fault}");
    }

    Console.Error.WriteLine("pinyon-server: not started; --help lists the settings.");
    return ExitCodes.BadConfiguration;
}

try
{
    await using WebApplication app = ServerHost.Build(options);
    await app.RunAsync();
    return ExitCodes.Ok;
}
catch (MemoryNotAvailableException exception)
{
    // Taken between the check of the configuration and the start.
    Console.Error.WriteLine($"pinyon-server: {exception.Message}");
    return ExitCodes.BadConfiguration;
}
catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    // Taken between the check of the configuration and the start.
    Console.Error.WriteLine($"pinyon-server: {exception.Message}");
    return ExitCodes.BadConfiguration;
}
