namespace Pinyon.Grpc.Server;

/// <summary>Answers a unary call; throws <see cref="Protocol.GrpcException"/> for any status but OK.</summary>
internal delegate ValueTask<TResponse> GrpcUnaryHandler<in TRequest, TResponse>(TRequest request, GrpcServerCall call);
