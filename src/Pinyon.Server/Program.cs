using Pinyon.Server;
using Pinyon.Server.Configuration;

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
catch (Exception exception) when (StartFaults.Of(exception).Count > 0)
{
    return Refuse(StartFaults.Of(exception));
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
