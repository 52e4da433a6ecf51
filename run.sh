#!/usr/bin/env bash
# Starts N nodes (default 3) of one cluster on this machine, in the foreground. Ctrl-C stops them all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly HTTP_BASE=9527 PEER_BASE=7946 MAX_NODES=64 READY_SECONDS=30
export PINYON__MEMORY=${PINYON__MEMORY:-256MB} # so that several nodes fit on one machine
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

usage() {
    cat <<EOF
usage: ./run.sh [N] [-- FLAG ...]

  N        how many nodes, 1 to $MAX_NODES (default 3)
  FLAG ... goes to every node; ./run.sh -- --help lists what there is

Node i answers HTTP on port $HTTP_BASE + i - 1 and its peers on port $PEER_BASE + i - 1, both on 127.0.0.1.
EOF
}

fail() { echo "run.sh: $*" >&2; exit 2; }

# 1. What was asked for.
count=3
case "${1:-}" in
    -h | --help) usage; exit 0 ;;
    '' | --) ;;
    *) count=$1; shift ;;
esac
[[ $count =~ ^[0-9]{1,3}$ ]] && ((10#$count >= 1 && 10#$count <= MAX_NODES)) ||
    fail "N is a number from 1 to $MAX_NODES, not '$count'"
count=$((10#$count))
[[ ${1:-} == -- ]] && shift
command -v dotnet >/dev/null ||
    fail "the .NET SDK is missing: install .NET 10 from your distribution or from dotnet.microsoft.com"

# 2. Build once.
echo "Building …"
dotnet build src/Pinyon.Server/Pinyon.Server.csproj -c Release -v quiet --nologo -nodeReuse:false \
    -p:UseSharedCompilation=false -clp:NoSummary
server=(dotnet src/Pinyon.Server/bin/Release/net10.0/pinyon-server.dll)
[[ " $* " == *" --help "* ]] && exec "${server[@]}" --help

# 3. Start the nodes, each with its name before every line of its log.
static=""
for ((i = 1; i <= count; i++)); do
    static+="${static:+,}node$i=127.0.0.1:$((PEER_BASE + i - 1))"
done

scratch=$(mktemp -d)
pids=()
stop() {
    trap '' INT TERM
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Puts a node's name before its lines, and leaves a file when it says that it is ready. Outlives Ctrl-C, so that the
# last lines of a node are seen too.
width=$((${#count} + 4))
prefix() {
    trap '' INT
    exec sed -u -e "/ is ready: /w $scratch/$1" -e "s/^/$(printf "%-${width}s" "$1")| /"
}

started=$EPOCHREALTIME
for ((i = 1; i <= count; i++)); do
    "${server[@]}" --name "node$i" --http "$((HTTP_BASE + i - 1))" --peer "$((PEER_BASE + i - 1))" \
        --static "$static" "$@" \
        > >(prefix "node$i") 2>&1 &
    pids+=($!)
done

# 4. Wait until every node says that it is ready.
deadline=$((SECONDS + READY_SECONDS))
for ((i = 1; i <= count; i++)); do
    until [[ -s $scratch/node$i ]]; do
        kill -0 "${pids[i - 1]}" 2>/dev/null || { sleep 0.2; fail "node$i did not start; its log above says why"; }
        ((SECONDS < deadline)) || fail "node$i was not ready within $READY_SECONDS s"
        sleep 0.05
    done
done

took=$((${EPOCHREALTIME/./} - ${started/./}))
cat <<EOF

$count nodes are ready after $((took / 1000)) ms. Any of them answers any key; try

  curl -X POST http://127.0.0.1:$HTTP_BASE/ -H 'Content-Type: application/json' -d '{"pine": "nut", "jays": [1, 2, 3]}'
  curl http://127.0.0.1:$((HTTP_BASE + count - 1))/pine
  curl -X DELETE http://127.0.0.1:$((HTTP_BASE + count / 2))/jays

Ctrl-C stops them all.

EOF

# 5. Until Ctrl-C, or until a node ends by itself.
wait -n "${pids[@]}" || true
fail "a node ended by itself; its log above says why"
