using System.Net;
using Pinyon.Grpc.Protocol;
using Pinyon.Peers;
using Pinyon.Peers.Budget;

namespace Pinyon.Grpc.Client;

/// <summary>Calls one unary method of one server.</summary>
internal sealed class GrpcUnaryCall<TRequest, TResponse>(
    GrpcConnections connections, Uri address, GrpcMethod<TRequest, TResponse> method)
{
    private static readonly TimeSpan NoLimit = TimeSpan.FromDays(1);

    private readonly GrpcClientOptions _options = connections.Options;
    private readonly MessageBudget _requests = BudgetsFor(connections, method.IsUrgent).RequestsSent;
    private readonly MessageBudget _replies =
        BudgetsFor(connections, method.IsUrgent || method.HasSmallReplies).RepliesTaken;

    /// <summary>Sends a request and waits for the response, at most for <paramref name="timeout"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">Also sent to the server; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="GrpcException">The call did not end with OK, or the connection failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the call.</exception>
    public async ValueTask<TResponse> InvokeAsync(
        TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // 1 Fail at once if the deadline has passed.
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new GrpcException(GrpcTransportFaults.TimeIsOver(timeout));
        }

        var limit = Deadline.After(timeout == Timeout.InfiniteTimeSpan ? NoLimit : timeout, _options.Time);
        using var deadline = new GrpcDeadline(_options.Time, timeout, cancellationToken, connections.Closed);
        using HttpRequestMessage message = await MakeMessageAsync(request, timeout, limit, cancellationToken);
        try
        {
            // 2 Send; this returns with the response's headers.
            using HttpResponseMessage response = await connections.SendAsync(message, deadline.Token);

            // 3 Read message and trailers.
            (TResponse answer, BudgetShare share) = await GrpcResponseReader.ReadAsync(
                response,
                method.Response,
                _options.MaxMessageBytes,
                length => EnterReplyAsync(length, limit, cancellationToken),
                deadline.Token);
            Keep(request, share);
            return answer;
        }
        catch (Exception fault) when (fault is not GrpcException)
        {
            // 4 A cancellation by the caller stays one; everything else becomes a status.
            cancellationToken.ThrowIfCancellationRequested();
            throw connections.Closed.IsCancellationRequested
                ? GrpcTransportFaults.Closed(fault)
                : GrpcTransportFaults.Translate(fault, deadline.IsExpired, timeout, _options.ConnectTimeout);
        }
    }

    /// <summary>
    /// Returns the reply's share of the message budget now, or passes it to the caller if it holds the reply longer.
    /// </summary>
    private static void Keep(TRequest request, BudgetShare share)
    {
        if (request is PeerRequest { Hold: { } hold })
        {
            hold.Keep(share);
        }
        else
        {
            share.Dispose();
        }
    }

    private static MessageBudgets BudgetsFor(GrpcConnections connections, bool isFree) =>
        isFree ? MessageBudgets.Unbounded : connections.Options.Budgets;

    private async ValueTask<BudgetShare> EnterReplyAsync(
        int length, Deadline limit, CancellationToken cancellationToken)
    {
        try
        {
            return await EnterAsync(_replies, length, limit, cancellationToken);
        }
        catch (GrpcException busy) when (busy.Status.IsBusy)
        {
            throw new GrpcException(busy.Status, busy) { IsOfReply = true };
        }
    }

    /// <summary>Takes bytes of a budget. The wait ends with the call's time, its caller or its connections.</summary>
    private async ValueTask<BudgetShare> EnterAsync(
        MessageBudget budget, long length, Deadline limit, CancellationToken cancellationToken)
    {
        if (budget.TryEnter(length) is { } share) return share;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connections.Closed);
        try
        {
            return await budget.TakeAsync(length, limit.Remaining, ended.Token);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw GrpcTransportFaults.Closed(fault);
        }
    }

    private async ValueTask<HttpRequestMessage> MakeMessageAsync(
        TRequest request, TimeSpan timeout, Deadline limit, CancellationToken cancellationToken)
    {
        long length = method.Request.Measure?.Invoke(request) ?? 0;
        bool isPossible = length <= _options.MaxMessageBytes;   // else encoding it will say so
        BudgetShare share = await EnterAsync(_requests, isPossible ? length : 0, limit, cancellationToken);
        var buffer = new GrpcMessageBuffer(_options.MaxMessageBytes, share);
        try
        {
            method.Request.Encode(request, buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new GrpcMessageContent(buffer),
        };
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            message.Headers.TryAddWithoutValidation(GrpcNames.Timeout, GrpcTimeout.Format(timeout));
        }

        message.Headers.TryAddWithoutValidation("te", "trailers");
        message.Headers.TryAddWithoutValidation("user-agent", GrpcNames.UserAgent);
        return message;
    }
}
