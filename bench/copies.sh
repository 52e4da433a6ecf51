#!/usr/bin/env bash
# Measures three processes that embed a node each: hot keys with copies and without, and stampedes; writes markdown.
set -euo pipefail
readonly called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly ROUNDS=${ROUNDS:-3} SECONDS_PER_ROUND=${SECONDS_PER_ROUND:-2} CALLERS=${CALLERS:-32}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

usage() {
    cat <<EOT
usage: bench/copies.sh [FILE]

Builds in Release (NO_BUILD=1: uses what is built), starts three processes of Pinyon.Benchmarks on free ports of
127.0.0.1, lets the callers in each read and write hot keys and then miss one key all at once, and writes markdown to
FILE, or to the standard output without one. Takes a minute.

ROUNDS (3), SECONDS_PER_ROUND (2) and CALLERS (32, in each process) in the environment make it shorter or longer.
EOT
}

fail() { echo "copies.sh: $*" >&2; exit 1; }

case "${1-}" in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
esac
(($# <= 1)) || { usage >&2; exit 2; }
result=${1-}
[[ -z $result || $result == /* ]] || result=$called_from/$result

scratch=$(mktemp -d)
bench=
clean_up() {
    if [[ -n $bench ]]; then
        kill -TERM "$bench" 2>/dev/null || true   # its nodes end with their input, which is a pipe from it
        wait "$bench" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

page() {
    cat <<EOT
# Hot keys and stampedes over three processes of one machine, $(date -u +%Y-%m-%d)

- machine: $(sed -n -E 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(nproc) cores, Linux $(uname -r)
- .NET: SDK $(dotnet --version)
- revision: $(git rev-parse --short HEAD)
- load average before the run: $load_before; the processes share the cores
- command: \`ROUNDS=$ROUNDS SECONDS_PER_ROUND=$SECONDS_PER_ROUND CALLERS=$CALLERS bench/copies.sh\`
- 200 keys by Zipf 0.99, values of 100 bytes, $CALLERS callers in each process, which draw from the keys of all owners;
  $ROUNDS rounds of $SECONDS_PER_ROUND s, with copies and without in turn; CPU is that of all three processes

$(cat "$scratch/tables")
EOT
}

load_before=$(cut -d ' ' -f 1 /proc/loadavg)
if [[ -z ${NO_BUILD-} ]]; then
    dotnet build bench/Pinyon.Benchmarks -c Release -v quiet --nologo -nodeReuse:false \
        -p:UseSharedCompilation=false >"$scratch/build.log" 2>&1 ||
        { cat "$scratch/build.log" >&2; fail "Pinyon.Benchmarks does not build"; }
fi
bench/Pinyon.Benchmarks/bin/Release/net10.0/Pinyon.Benchmarks cluster \
    "$ROUNDS" "$SECONDS_PER_ROUND" "$CALLERS" >"$scratch/tables" &
bench=$!
wait "$bench" || fail "the bench has failed"
bench=
if [[ -n $result ]]; then
    page >"$result"
    echo "Wrote ${1-}" >&2
else
    page
fi
