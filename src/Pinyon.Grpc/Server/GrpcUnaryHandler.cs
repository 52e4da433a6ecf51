namespace Pinyon.Grpc.Server;

/// <summary>Answers a unary call; a <see cref="Protocol.GrpcException"/> is how it says anything but OK.</summary>
internal delegate ValueTask<TResponse> GrpcUnaryHandler<in TRequest, TResponse>(TRequest request, GrpcServerCall call);
