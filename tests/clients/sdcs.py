#!/usr/bin/env python3
"""Drives a cluster as the users of SDCS do: every request to a random node, every answer checked.

usage: sdcs.py [--seed N] URL [URL ...]        for example: sdcs.py http://127.0.0.1:9527 http://127.0.0.1:9528

Needs nothing but Python 3. Prints a line for each step; exits with 1 at the first wrong answer.
"""
import argparse
import http.client
import json
import random
import sys
import urllib.parse

KEYS = 500
SAMPLE = 150

JSON_KINDS = {
    "string": "text", "empty string": "", "number": 42, "zero": 0, "negative": -7.25, "big": 12345678901234567890,
    "true": True, "false": False, "null": None, "array": [1, "two", [3]], "empty array": [],
    "object": {"a": {"b": [None, False, 0, ""]}}, "empty object": {},
    "escapes": 'quote " slash / back \\ tab \t nul \0',
    "emoji": "🌲", "中文值": "值",
}

HARD_KEYS = [
    "a/b", "/leading", "trailing/", "a//b", "a+b", "+", "100%", "%", "%41", "a b", " ", "中文", "键/+% 值", "ключ",
    "?query=1", "#fragment", "a&b=c", '"quoted"', "back\\slash", "{tag}rest", "..", ".", "a/../b", "~", "é", "e\u0301",
    "healthz2", "k" * 1024, "长" * 341,
]


class Wrong(Exception):
    """An answer that is not what SDCS answers."""


class Cluster:
    """Any of the nodes, with a connection kept open to each."""

    def __init__(self, urls, chance):
        self.chance = chance
        self.nodes = [http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10) for url in urls]

    def ask(self, method, path, body=None, node=None):
        node = node or self.chance.choice(self.nodes)
        node.request(method, path, body, {"Content-Type": "application/json"} if body is not None else {})
        answer = node.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()

    def set(self, members, node=None):
        status, _, text = self.ask("POST", "/", json.dumps(members).encode(), node)
        expect(200, status, f"POST of {len(members)} members answered {text[:200]!r}")

    def get(self, key, node=None):
        return self.ask("GET", path_of(key), node=node)

    def delete(self, key, node=None):
        return self.ask("DELETE", path_of(key), node=node)

    def statistics(self):
        return [json.loads(self.ask("GET", "/statz", node=node)[2])["node"] for node in self.nodes]


def path_of(key):
    return "/" + urllib.parse.quote(key, safe="")


def expect(wanted, found, what):
    if wanted != found:
        raise Wrong(f"{what}: expected {wanted!r}, found {found!r}")


def expect_value(cluster, key, value, node=None):
    status, content_type, text = cluster.get(key, node)
    expect(200, status, f"GET {key!r}")
    expect("application/json; charset=utf-8", content_type, f"content type of {key!r}")
    expect({key: value}, json.loads(text), f"GET {key!r}")


def expect_missing(cluster, key, node=None):
    status, _, text = cluster.get(key, node)
    expect((404, b""), (status, text), f"GET of the missing {key!r}")


def expect_deleted(cluster, key, count):
    status, _, text = cluster.delete(key)
    expect((200, count), (status, text), f"DELETE {key!r}")


def value_of(number):
    return f"value {number}"


def the_main_job(cluster):
    numbers = list(range(KEYS))
    for i in numbers:
        cluster.set({f"key-{i}": value_of(i)})
    yield f"{KEYS} keys set"
    for i in cluster.chance.sample(numbers, SAMPLE):
        expect_value(cluster, f"key-{i}", value_of(i))
    yield f"{SAMPLE} of them read"
    for i in numbers:
        expect_value(cluster, f"key-{i}", value_of(i))
    yield f"all {KEYS} read"
    deleted = set(cluster.chance.sample(numbers, SAMPLE))
    for i in deleted:
        expect_deleted(cluster, f"key-{i}", b"1")
    yield f"{SAMPLE} deleted, each answered 1"
    for _ in numbers:
        i = cluster.chance.choice(numbers)
        if i in deleted:
            expect_missing(cluster, f"key-{i}")
        else:
            expect_value(cluster, f"key-{i}", value_of(i))
    yield f"{KEYS} random reads, 404 for the deleted ones"
    for i in deleted:
        expect_deleted(cluster, f"key-{i}", b"0")
    yield f"the same {SAMPLE} deleted again, each answered 0"


def every_json_kind(cluster):
    cluster.set(JSON_KINDS)
    for key, value in JSON_KINDS.items():
        for node in cluster.nodes:
            expect_value(cluster, key, value, node)
    for key in JSON_KINDS:
        expect_deleted(cluster, key, b"1")
        expect_deleted(cluster, key, b"0")
    yield f"{len(JSON_KINDS)} values of every JSON kind, through every node; the falsy ones count as 1"


def hard_keys(cluster):
    for key in HARD_KEYS:
        cluster.set({key: "first"})
        cluster.set({key: [key]})
        for node in cluster.nodes:
            expect_value(cluster, key, [key], node)
        expect_deleted(cluster, key, b"1")
        for node in cluster.nodes:
            expect_missing(cluster, key, node)
    yield f"{len(HARD_KEYS)} hard keys, 1 KB ones among them, survive between nodes"


def read_your_writes(cluster):
    for i in range(SAMPLE):
        cluster.set({"counter": i})
        expect_value(cluster, "counter", i)
    expect_deleted(cluster, "counter", b"1")
    expect_missing(cluster, "counter")
    yield f"{SAMPLE} writes of one key, each read at once through another node"


def one_call_per_owner(cluster):
    members = {f"member-{i}": i for i in range(1000)}
    before = cluster.statistics()
    cluster.set(members, cluster.nodes[0])
    after = cluster.statistics()
    calls = after[0]["peerCalls"] - before[0]["peerCalls"]
    expect(len(cluster.nodes) - 1, calls, "calls to peers for one POST of 1,000 members")
    for key, value in members.items():
        expect_value(cluster, key, value)
    yield f"a POST of 1,000 members made {calls} peer calls, one for each other owner"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("urls", nargs="+", metavar="URL")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31), help="repeats a run's random choices")
    options = parser.parse_args()
    print(f"{len(options.urls)} nodes, --seed {options.seed}")
    cluster = Cluster(options.urls, random.Random(options.seed))
    try:
        for part in (the_main_job, every_json_kind, hard_keys, read_your_writes, one_call_per_owner):
            for step in part(cluster):
                print("ok:", step, flush=True)
    except (Wrong, OSError, http.client.HTTPException) as error:
        print(f"wrong, with --seed {options.seed}: {error!r}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
