#!/usr/bin/env bash
# Compares HTTP gets from one node with a bare Kestrel that answers as many bytes, and from three nodes at random.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly HTTP_BASE=19727 PEER_BASE=18146 BARE_PORT=19717 READY_SECONDS=30
readonly ROUNDS=${ROUNDS:-5} SECONDS_PER_CASE=${SECONDS_PER_CASE:-5} WARMUP_SECONDS=${WARMUP_SECONDS:-10}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "${1-}" in
    "") ;;
    *)
        cat <<EOF
usage: bench/http.sh

Uses what is built in Release. Prints, round by round, the CPU in µs per HTTP get (100 bytes, 32 callers) of a bare
Kestrel (port $BARE_PORT), of one node, and of three nodes together (HTTP from $HTTP_BASE, peers from $PEER_BASE), then
the medians. ROUNDS (5), SECONDS_PER_CASE (5) and WARMUP_SECONDS (10) in the environment make it shorter or longer.
EOF
        [[ $1 == -h || $1 == --help ]] && exit 0 || exit 2
        ;;
esac

scratch=$(mktemp -d)
pids=()
stop() {
    local pid
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    pids=()
}
trap 'stop; rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# await PORT: until the last process that was started answers there.
await() {
    local deadline=$((SECONDS + READY_SECONDS))
    until answers "$1"; do
        kill -0 "${pids[-1]}" 2>/dev/null || { cat "$scratch/log" >&2; exit 1; }
        ((SECONDS < deadline)) || { echo "http.sh: port $1 was not ready in $READY_SECONDS s" >&2; exit 1; }
        sleep 0.05
    done
}

start_bare() {
    dotnet bench/Pinyon.Benchmarks/bin/Release/net10.0/Pinyon.Benchmarks.dll bare "$BARE_PORT" >"$scratch/log" 2>&1 &
    pids+=($!)
    await "$BARE_PORT"
}

start_nodes() {
    local static="" i
    for ((i = 0; i < $1; i++)); do static+="${static:+,}node$i=127.0.0.1:$((PEER_BASE + i))"; done
    for ((i = 0; i < $1; i++)); do
        dotnet src/Pinyon.Server/bin/Release/net10.0/pinyon-server.dll --name "node$i" --http "$((HTTP_BASE + i))" \
            --peer "$((PEER_BASE + i))" --static "$static" >"$scratch/log" 2>&1 &
        pids+=($!)
        await $((HTTP_BASE + i))
    done
}

# measure URLS: puts the CPU of all processes that were started, in µs per get, into cpu, and ends them.
measure() {
    rm -f "$scratch/report.json"
    dotnet bench/Pinyon.Load/bin/Release/net10.0/Pinyon.Load.dll --http "$1" --reads 1 --callers 32 \
        --pid "$(IFS=,; echo "${pids[*]}")" --seconds "$SECONDS_PER_CASE" --warmup "$WARMUP_SECONDS" \
        --json "$scratch/report.json" >"$scratch/load.log" 2>&1 || { cat "$scratch/load.log" >&2; exit 1; }
    cpu=$(awk '/"serverCpu"/ { open = 1 }
        open && $1 == "\"microsecondsPerRequest\":" { sub(/,$/, "", $2); print $2; exit }' "$scratch/report.json")
    stop
}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "| round | bare Kestrel | one node | ratio | three nodes |"
echo "|--:|--:|--:|--:|--:|"
for ((round = 1; round <= ROUNDS; round++)); do
    start_bare; measure "http://127.0.0.1:$BARE_PORT"; bare=$cpu
    start_nodes 1; measure "http://127.0.0.1:$HTTP_BASE"; one=$cpu
    urls=$(printf 'http://127.0.0.1:%d,' "$HTTP_BASE" $((HTTP_BASE + 1)) $((HTTP_BASE + 2)))
    start_nodes 3; measure "${urls%,}"; three=$cpu
    ratio=$(awk -v a="$one" -v b="$bare" 'BEGIN { printf "%.3f", a / b }')
    echo "$bare" >>"$scratch/bare"; echo "$one" >>"$scratch/one"; echo "$three" >>"$scratch/three"
    echo "$ratio" >>"$scratch/ratio"
    printf '| %d | %.2f | %.2f | %s | %.2f |\n' "$round" "$bare" "$one" "$ratio" "$three"
done
printf '| median | %.2f | %.2f | %s | %.2f |\n' "$(median <"$scratch/bare")" "$(median <"$scratch/one")" \
    "$(median <"$scratch/ratio")" "$(median <"$scratch/three")"
