#!/usr/bin/env bash
# Builds Pinyon once and runs its tests, project by project. `./test.sh --help` says more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
readonly results=artifacts/test-results tools=artifacts/test-tools

usage() {
    cat <<'TEXT'
Usage: ./test.sh [FILTER]

Installs what the tests need where it can (Debian packages, as root), builds the solution in Release and runs
every test project, the fast ones first; with FILTER, those whose name contains it. Failures are shown in full,
skipped tests with what they missed. The last line counts: "N passed, N failed, N skipped". Exit code 0 when
everything passed or was skipped, else 1. Full results are left in artifacts/test-results.

PINYON_APPROVE=1 ./test.sh Architecture    approves what the libraries show as their public face now.
TEXT
}

# The Debian packages that the tests would miss.
missing_packages() {
    command -v curl >/dev/null || echo curl
    command -v python3 >/dev/null || echo python3
    imports python3 grpc || imports /usr/bin/python3 grpc || echo python3-grpcio
    imports python3 grpc_tools || imports /usr/bin/python3 grpc_tools || echo python3-grpc-tools
}

imports() {
    "$1" -c "import $2" 2>/dev/null
}

# A python3 that comes first in PATH may not see Debian's packages: the tests then use Debian's.
choose_python() {
    if ! imports python3 grpc && imports /usr/bin/python3 grpc; then
        mkdir -p "$tools"
        ln -sf /usr/bin/python3 "$tools/python3"
        export PATH="$PWD/$tools:$PATH"
    fi
}

# Without root, apt or a network the tests still run: those that miss something skip and say so.
install_what_tests_need() {
    local packages log=$results/apt.log
    packages=$(missing_packages | xargs)
    if [[ -z $packages ]]; then
        return
    fi
    if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
        echo "Not installed, and not root on Debian: $packages"
        return
    fi
    echo "Installing $packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word per package
    { apt-get update && apt-get install --yes --no-install-recommends $packages; } >"$log" 2>&1 </dev/null ||
        echo "Could not install $packages; see $log"
}

build() {
    echo "Building"
    local began=$SECONDS log=$results/build.log
    if ! dotnet build Pinyon.slnx -c Release --nologo -v quiet -nodeReuse:false \
        -p:UseSharedCompilation=false >"$log" 2>&1
    then
        cat "$log"
        return 1
    fi
    echo "Built ($((SECONDS - began)) s)"
}

# Test projects whose name contains $1: tables first, then servers, then simulated and real clusters.
projects() {
    local path name weight
    for path in tests/*.Tests; do
        name=${path#tests/}
        case $name in
            *Cluster*) weight=4 ;;
            *Simulation*) weight=3 ;;
            *Grpc* | *Server* | *AspNetCore*) weight=2 ;;
            *) weight=1 ;;
        esac
        if [[ $name == *"$1"* ]]; then
            echo "$weight $name"
        fi
    done | sort | cut -d ' ' -f 2
}

# The runner's own words, without what we say better ourselves.
failures_only() {
    sed -u -E '/^\[xUnit\.net|^Test run for|^A total of|^Results File:|^WARNING: Overwriting|^ +Skipped /d
        /^(Passed|Failed|Skipped)! +- |^No test is available|^Additionally, path to|^Test Run Failed/d; /^\s*$/d'
}

# A number from the line <Counters total="5" executed="4" …/> of a result file; 0 if there is none.
counter() {
    local value
    value=$(sed -n -E "s/.*<Counters .*\b$2=\"([0-9]+)\".*/\1/p" "$1" 2>/dev/null) || true
    echo "${value:-0}"
}

# "name: reason" for every test of a result file that was skipped.
skipped() {
    awk '
        /<UnitTestResult / { open = /outcome="NotExecuted"/; match($0, /testName="[^"]*"/)
                             name = substr($0, RSTART + 10, RLENGTH - 11) }
        open && /<Message>/ { sub(/.*<Message>/, ""); sub(/<\/Message>.*/, ""); print name ": " $0; open = 0 }
    ' "$1" | sed -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#xD;//g; s/&amp;/\&/g' -e 's/^/  skipped /'
}

passed=0 failed=0 skipped=0

# Runs one project, prints its line and adds to the three sums. What ran nothing, or broke off, counts as a failure.
run() {
    local name=$1 trx=$results/$1.trx began=$SECONDS code=0 total ok bad left note=
    rm -f "$trx"
    echo "Running $name"
    dotnet test "tests/$name" -c Release --no-build --nologo --results-directory "$results" \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" 2>&1 </dev/null |
        failures_only || code=$?

    total=$(counter "$trx" total) ok=$(counter "$trx" passed) bad=$(counter "$trx" failed)
    left=$((total - $(counter "$trx" executed)))
    if ((total == 0)); then
        bad=1 note=", no test ran"
    elif ((code != 0 && bad == 0)) || ((ok + bad + left != total)); then
        bad=$((bad + 1)) note=", the run broke off"
    fi
    if ((left > 0)); then
        skipped "$trx"
    fi
    echo "$name: $ok passed, $bad failed, $left skipped$note ($((SECONDS - began)) s)"
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left))
}

main() {
    local filter=${1-} selected name
    case $filter in
        -h | --help) usage && return ;;
        -*) usage >&2 && return 2 ;;
    esac
    selected=$(projects "$filter")
    if [[ -z $selected ]]; then
        echo "No test project's name contains '$filter'." >&2
        return 2
    fi

    mkdir -p "$results"
    install_what_tests_need
    choose_python
    if build; then
        for name in $selected; do
            run "$name"
        done
    else
        echo "The build failed."
        failed=1
    fi
    echo
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0))
}

main "$@"
