"""A grpcio server for GrpcPythonServerTests: prints its port, and ends with its standard input."""

import sys
import threading
from concurrent import futures

import grpc


def echo(request, context):
    return request


def refuse(request, context):
    context.abort(grpc.StatusCode.NOT_FOUND, "kein Schlüssel, 100%\n")


def crash(request, context):
    raise RuntimeError("a bug")


def wait(request, context):
    ended = threading.Event()
    context.add_callback(ended.set)
    ended.wait()
    return b""


def swell(request, context):
    return b"x" * 2_000_000


def timeout(request, context):
    return str(context.time_remaining()).encode()


def metadata(request, context):
    return "\n".join(f"{key}={value}" for key, value in context.invocation_metadata()).encode()


def main():
    methods = {"Echo": echo, "Refuse": refuse, "Crash": crash, "Wait": wait}
    methods |= {"Swell": swell, "Timeout": timeout, "Metadata": metadata}
    handlers = {name: grpc.unary_unary_rpc_method_handler(method) for name, method in methods.items()}
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Bytes", handlers),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None)


main()
