"""Compiles peer.proto with grpc_tools, asks a peer with what came out, and prints one JSON line for each call."""

import json
import sys
import tempfile

import grpc
from google.protobuf import json_format
from grpc_tools import protoc


def main(port, protos):
    with tempfile.TemporaryDirectory() as out:
        arguments = ["protoc", f"-I{protos}", f"--python_out={out}", f"--grpc_python_out={out}"]
        if protoc.main([*arguments, "pinyon/peer/v1/peer.proto"]) != 0:
            sys.exit("peer.proto does not compile")
        sys.path.insert(0, out)
        from pinyon.peer.v1 import peer_pb2, peer_pb2_grpc

    stub = peer_pb2_grpc.PeersStub(grpc.insecure_channel(f"127.0.0.1:{port}"))
    header = peer_pb2.Header(ring=2**64 - 1, clock=5, final=True, not_after=6)

    def ask(case, method, **item):
        request = peer_pb2.ItemsRequest(header=header, group="group", items=[peer_pb2.Item(**item)])
        try:
            reply = json_format.MessageToDict(method(request, timeout=30), preserving_proto_field_name=True)
            print(json.dumps({"case": case, "code": "OK", **reply}), flush=True)
        except grpc.RpcError as error:
            print(json.dumps({"case": case, "code": error.code().name, "details": error.details()}), flush=True)

    ask("set", stub.SetMany, key=b"k", value=b"v", flags=7, time_to_live_ms=60_000)
    ask("get", stub.Get, key=b"k")
    ask("delete", stub.Delete, key=b"k")
    ask("get again", stub.GetMany, key=b"k")
    ask("moved", stub.Get, key=b"elsewhere")
    ask("empty key", stub.Get, key=b"")


main(int(sys.argv[1]), sys.argv[2])
