using Microsoft.Extensions.Options;
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
    return Refuse(configuration.Faults);
}

try
{
    await using WebApplication app = ServerHost.Build(options);
    await app.RunAsync();
    return ExitCodes.Ok;
}
catch (OptionsValidationException exception)
{
    // What only the node can judge, such as the memory that each group gets.
    return Refuse(exception.Failures);
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

static int Refuse(IEnumerable<string> faults)
{
    foreach (string fault in faults)
    {
        Console.Error.WriteLine($"pinyon-server: {fault}");
    }

    Console.Error.WriteLine("pinyon-server: not started; --help lists the settings.");
    return ExitCodes.BadConfiguration;
}
