"""Calls the methods of GrpcPythonClientTests with grpcio and prints one JSON line for each case."""

import json
import sys

import grpc


def main(port):
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def method(name):
        return channel.unary_unary(f"/test.Bytes/{name}", lambda b: b, lambda b: b)

    def report(case, name, request, **options):
        try:
            reply = method(name)(request, **{"timeout": 30, **options})
            print(json.dumps({"case": case, "code": "OK", "details": "", "reply": reply.hex()}), flush=True)
        except grpc.RpcError as error:
            line = {"case": case, "code": error.code().name, "details": error.details(), "reply": None}
            print(json.dumps(line), flush=True)

    report("echo", "Echo", b"hi")
    report("empty", "Echo", b"")
    report("refuse", "Refuse", b"hi")
    report("crash", "Crash", b"hi")
    report("deadline", "Hang", b"hi", timeout=0.3)
    report("swell", "Swell", b"hi")
    report("too large", "Echo", b"x" * 1_000_001)
    report("absent", "Absent", b"hi")
    report("garbage", "Echo", b"\xff")
    report("compressed", "Echo", b"x" * 10_000, compression=grpc.Compression.Gzip)
    report("metadata", "Metadata", b"", metadata=(("x-words", "some words"), ("x-bytes-bin", b"\x00\xfe")))

    large = b"y" * 1_000_000
    same = method("Echo")(large, timeout=30) == large
    print(json.dumps({"case": "large", "code": "OK" if same else "CHANGED", "details": "", "reply": ""}), flush=True)

    calls = [(n, method("Echo").future(str(n).encode(), timeout=30)) for n in range(500)]
    same = all(call.result() == str(n).encode() for n, call in calls)
    print(json.dumps({"case": "many", "code": "OK" if same else "CHANGED", "details": "", "reply": ""}), flush=True)


main(int(sys.argv[1]))
