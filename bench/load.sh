#!/usr/bin/env bash
# Puts a fixed table of loads on clusters of one and three nodes on this machine; writes the figures as markdown.
set -euo pipefail
readonly called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly HTTP_BASE=19527 PEER_BASE=17946 READY_SECONDS=30
readonly SECONDS_PER_CASE=${SECONDS_PER_CASE:-8} WARMUP_SECONDS=${WARMUP_SECONDS:-4}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

usage() {
    cat <<EOF
usage: bench/load.sh [FILE]

Builds in Release, starts nodes as processes of their own (HTTP on ports from $HTTP_BASE, peers from $PEER_BASE, all on
127.0.0.1), runs every case, and writes a markdown table to FILE, or to the standard output without one. Takes two to
three minutes. bench/README.md tells how to read it.

SECONDS_PER_CASE (8) and WARMUP_SECONDS (4) in the environment make it shorter or longer.
EOF
}

fail() { echo "load.sh: $*" >&2; exit 1; }

case "${1-}" in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
esac
(($# <= 1)) || { usage >&2; exit 2; }
result=${1-}
if [[ -n $result ]]; then
    [[ $result == /* ]] || result=$called_from/$result
    mkdir -p "$(dirname "$result")"
fi

# What the nodes and the generator say, and the rows until all are there.
scratch=$(mktemp -d)
pids=() generator=
stop_nodes() {
    local pid
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    pids=()
}
clean_up() {
    trap '' INT TERM
    if [[ -n $generator ]]; then
        kill -TERM "$generator" 2>/dev/null || true
        wait "$generator" 2>/dev/null || true
    fi
    stop_nodes
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build() {
    dotnet build "$1" -c Release -v quiet --nologo -nodeReuse:false -p:UseSharedCompilation=false \
        >"$scratch/build.log" 2>&1 || { cat "$scratch/build.log" >&2; fail "$1 does not build"; }
}

answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3 && grep -q ' 200 ' <&3) 2>/dev/null
}

# start_nodes COUNT: a new cluster, ready to answer.
start_nodes() {
    local count=$1 static="" deadline=$((SECONDS + READY_SECONDS)) i
    for ((i = 0; i < count; i++)); do
        static+="${static:+,}node$i=127.0.0.1:$((PEER_BASE + i))"
    done
    for ((i = 0; i < count; i++)); do
        if answers $((HTTP_BASE + i)); then
            fail "another process answers on port $((HTTP_BASE + i))"
        fi
        dotnet src/Pinyon.Server/bin/Release/net10.0/pinyon-server.dll --name "node$i" \
            --http "$((HTTP_BASE + i))" --peer "$((PEER_BASE + i))" --static "$static" >"$scratch/node$i.log" 2>&1 &
        pids+=($!)
    done
    for ((i = 0; i < count; i++)); do
        until answers $((HTTP_BASE + i)); do
            kill -0 "${pids[i]}" 2>/dev/null || { cat "$scratch/node$i.log" >&2; fail "node$i did not start"; }
            ((SECONDS < deadline)) || fail "node$i was not ready within $READY_SECONDS s"
            sleep 0.05
        done
    done
}

# figure NAME [AFTER]: a number of the last report; the first of that name behind the line that holds AFTER.
figure() {
    awk -v name="\"$1\":" -v after="${2-}" '
        index($0, after) { open = 1 }
        open && $1 == name { sub(/,$/, "", $2); print $2; exit }' "$scratch/report.json"
}

# run_case NAME FLAG ...: one row of the table.
run_case() {
    local name=$1 pid
    shift
    echo "$name" >&2
    dotnet bench/Pinyon.Load/bin/Release/net10.0/Pinyon.Load.dll "$@" --verify --pid "$(IFS=,; echo "${pids[*]}")" \
        --seconds "$SECONDS_PER_CASE" --warmup "$WARMUP_SECONDS" --json "$scratch/report.json" >&2 &
    generator=$!
    wait "$generator" || fail "'$name' failed; the lines above say why"
    generator=
    for pid in "${pids[@]}"; do kill -0 "$pid" 2>/dev/null || fail "a node ended during '$name'"; done
    printf '| %s | %.0f | %.0f | %.3f | %.3f | %.3f | %.1f | %.1f | %.1f | %.2f | %s |\n' "$name" \
        "$(figure requestsPerSecond)" "$(figure itemsPerSecond)" \
        "$(figure p50)" "$(figure p99)" "$(figure p999)" "$(figure max)" \
        "$(figure microsecondsPerRequest '"serverCpu"')" "$(figure microsecondsPerRequest '"ownCpu"')" \
        "$(figure busyCores '"serverCpu"')" "$(figure errorCount)" >>"$scratch/rows"
}

http() {
    local i list=""
    for ((i = 0; i < $1; i++)); do list+="${list:+,}http://127.0.0.1:$((HTTP_BASE + i))"; done
    echo "$list"
}

run_all() {
    start_nodes 1
    run_case 'HTTP, 1 node, 1 caller' --http "$(http 1)" --callers 1
    run_case 'HTTP, 1 node, 32 callers' --http "$(http 1)"
    run_case 'HTTP POST of 100 members, 1 node, 32 callers' --http "$(http 1)" --batch 100 --reads 0
    run_case 'peer get, 1 caller' --peer "127.0.0.1:$PEER_BASE" --reads 1 --callers 1
    run_case 'peer get, 32 callers' --peer "127.0.0.1:$PEER_BASE" --reads 1
    run_case 'peer get of 16 keys, 32 callers' --peer "127.0.0.1:$PEER_BASE" --reads 1 --batch 16
    stop_nodes
    start_nodes 3
    run_case 'HTTP, 3 nodes at random, 1 caller' --http "$(http 3)" --callers 1
    run_case 'HTTP, 3 nodes at random, 32 callers' --http "$(http 3)"
    run_case 'HTTP POST of 100 members, 3 nodes at random, 32 callers' --http "$(http 3)" --batch 100 --reads 0
    stop_nodes
}

revision() {
    local changes
    changes=$(git status --porcelain --untracked-files=no 2>/dev/null) || { echo '- revision: unknown'; return; }
    echo "- revision: $(git rev-parse --short HEAD)${changes:+, with changes}"
}

runtime() { dotnet --list-runtimes | sed -n -E 's/^Microsoft\.NETCore\.App ([^ ]+).*/\1/p' | tail -n 1; }

page() {
    cat <<EOF
# Load on one machine, $(date -u +%Y-%m-%d)

- machine: $(sed -n -E 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(nproc) cores, Linux $(uname -r)
- .NET: SDK $(dotnet --version), runtime $(runtime)
$(revision)
- load average before the run: $load_before; generator and nodes share the cores
- every case: 10,000 keys all alike, values of 100 bytes, $SECONDS_PER_CASE s after a warm-up of $WARMUP_SECONDS s;
  95 % reads where not named otherwise; every value read was verified

CPU is in µs per request, latency in ms.

| case | requests/s | items/s | p50 | p99 | p99.9 | max | server CPU | own CPU | server cores busy | errors |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
$(cat "$scratch/rows")

Written by \`bench/load.sh\`; \`bench/README.md\` tells how to read it.
EOF
}

echo "Building" >&2
load_before=$(cut -d ' ' -f 1 /proc/loadavg)
build src/Pinyon.Server/Pinyon.Server.csproj
build bench/Pinyon.Load/Pinyon.Load.csproj
run_all
if [[ -n $result ]]; then
    page >"$result"
    echo "Wrote ${1-}" >&2
else
    page
fi
