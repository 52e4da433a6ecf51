#!/usr/bin/env bash
# Measures gets from a node embedded in one process of keys that a node in another process owns; writes markdown.
set -euo pipefail
readonly called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly HTTP_PORT=19827 PEER_PORT=18246 READY_SECONDS=30
readonly SECONDS_PER_CASE=${SECONDS_PER_CASE:-6} WARMUP_SECONDS=${WARMUP_SECONDS:-6}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

usage() {
    cat <<EOT
usage: bench/peers.sh [FILE]

Builds in Release (NO_BUILD=1: uses what is built), starts a node (HTTP on port $HTTP_PORT, peers on $PEER_PORT, on
127.0.0.1), joins it with a node embedded in the load generator, asks through that one for keys of the other, and writes
a markdown table to FILE, or to the standard output without one. Takes a minute.

SECONDS_PER_CASE (6) and WARMUP_SECONDS (6) in the environment make it shorter or longer; CALLERS ("1 32 128") names
the cases.
EOT
}

fail() { echo "peers.sh: $*" >&2; exit 1; }

case "${1-}" in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
esac
(($# <= 1)) || { usage >&2; exit 2; }
result=${1-}
[[ -z $result || $result == /* ]] || result=$called_from/$result

scratch=$(mktemp -d)
node=
clean_up() {
    if [[ -n $node ]]; then
        kill -TERM "$node" 2>/dev/null || true
        wait "$node" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build() {
    [[ -z ${NO_BUILD-} ]] || return 0
    dotnet build "$1" -c Release -v quiet --nologo -nodeReuse:false -p:UseSharedCompilation=false \
        >"$scratch/build.log" 2>&1 || { cat "$scratch/build.log" >&2; fail "$1 does not build"; }
}

answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3 && grep -q ' 200 ' <&3) 2>/dev/null
}

start_node() {
    local deadline=$((SECONDS + READY_SECONDS))
    ! answers "$HTTP_PORT" || fail "another process answers on port $HTTP_PORT"
    dotnet src/Pinyon.Server/bin/Release/net10.0/pinyon-server.dll --name node0 --http "$HTTP_PORT" \
        --peer "$PEER_PORT" --static "node0=127.0.0.1:$PEER_PORT,load=127.0.0.1:1" >"$scratch/node.log" 2>&1 &
    node=$!
    until answers "$HTTP_PORT"; do
        kill -0 "$node" 2>/dev/null || { cat "$scratch/node.log" >&2; fail "the node did not start"; }
        ((SECONDS < deadline)) || fail "the node was not ready within $READY_SECONDS s"
        sleep 0.05
    done
}

# figure NAME [AFTER]: a number of the last report; the first of that name behind the line that holds AFTER.
figure() {
    awk -v name="\"$1\":" -v after="${2-}" '
        index($0, after) { open = 1 }
        open && $1 == name { sub(/,$/, "", $2); print $2; exit }' "$scratch/report.json"
}

run_case() {
    echo "$1 callers" >&2
    dotnet bench/Pinyon.Load/bin/Release/net10.0/Pinyon.Load.dll --member "node0=127.0.0.1:$PEER_PORT" --callers "$1" \
        --reads 1 --verify --seconds "$SECONDS_PER_CASE" --warmup "$WARMUP_SECONDS" --pid "$node" \
        --json "$scratch/report.json" >&2
    printf '| %s | %.0f | %.3f | %.3f | %.1f | %.1f | %s |\n' "$1" "$(figure requestsPerSecond)" \
        "$(figure p50)" "$(figure p99)" "$(figure microsecondsPerRequest '"serverCpu"')" \
        "$(figure microsecondsPerRequest '"ownCpu"')" "$(figure errorCount)" >>"$scratch/rows"
}

page() {
    cat <<EOT
# Gets between two processes of one machine, $(date -u +%Y-%m-%d)

- machine: $(sed -n -E 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(nproc) cores, Linux $(uname -r)
- .NET: SDK $(dotnet --version)
- revision: $(git rev-parse --short HEAD)
- load average before the run: $load_before; both processes share the cores
- 10,000 keys all alike, values of 100 bytes, every one owned by the other process, no copies; $SECONDS_PER_CASE s after
  a warm-up of $WARMUP_SECONDS s; every value was verified

CPU is in µs per get, latency in ms.

| callers | gets/s | p50 | p99 | CPU of the owner | CPU of the asking process | errors |
|--:|--:|--:|--:|--:|--:|--:|
$(cat "$scratch/rows")

Written by \`bench/peers.sh\`.
EOT
}

load_before=$(cut -d ' ' -f 1 /proc/loadavg)
build src/Pinyon.Server/Pinyon.Server.csproj
build bench/Pinyon.Load/Pinyon.Load.csproj
start_node
for callers in ${CALLERS:-1 32 128}; do run_case "$callers"; done
if [[ -n $result ]]; then
    page >"$result"
    echo "Wrote ${1-}" >&2
else
    page
fi
