using System.Net;
using System.Net.Sockets;
using Pinyon.Server.Configuration.Values;

namespace Pinyon.Server.Tests.Configuration.Values;

public sealed class BindAddressProbeTests
{
    [Fact]
    public void FindProblem_SomebodyListensThere_SaysInUse()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        new BindAddress(IPAddress.Loopback, port).FindProblem()
            .ShouldBe($"cannot listen at 127.0.0.1:{port}: the port is in use");
    }

    [Fact]
    public void FindProblem_WildcardOverAListener_SaysInUse()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        new BindAddress(IPAddress.Any, port).FindProblem()
            .ShouldBe($"cannot listen at 0.0.0.0:{port}: the port is in use");
    }

    [Fact]
    public void FindProblem_WildcardOfIpv6OverAListenerOfIpv4_SaysInUse()
    {
        if (!Socket.OSSupportsIPv6) return;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        new BindAddress(IPAddress.IPv6Any, port).FindProblem()
            .ShouldBe($"cannot listen at [::]:{port}: the port is in use");
    }

    // The side that closes first keeps the connection in TIME_WAIT, which must not keep a node from restarting.
    [Fact]
    public async Task FindProblem_PortOfAServerThatJustStopped_IsNone()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endPoint = (IPEndPoint)listener.LocalEndpoint;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
            (await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken)).Dispose();
            (await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(0);
        }

        listener.Dispose();

        new BindAddress(endPoint.Address, endPoint.Port).FindProblem().ShouldBeNull();
    }

    // 192.0.2.0/24 is kept for documentation (RFC 5737): no machine has an address in it.
    [Fact]
    public void FindProblem_AddressOfNobody_SaysSo() =>
        new BindAddress(IPAddress.Parse("192.0.2.1"), 7946).FindProblem()
            .ShouldBe("cannot listen at 192.0.2.1:7946: 192.0.2.1 is not an address of this machine");

    // Port 0 lets the system choose, so it cannot be in use.
    [Fact]
    public void FindProblem_FreePort_IsNone() => new BindAddress(IPAddress.Loopback, 0).FindProblem().ShouldBeNull();
}
