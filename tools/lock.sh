#!/bin/sh
# Make every lock from its .in file: one version of each package for Python 3.11-3.13 on Linux, macOS
# and Windows, with hashes and without the address of any index.
set -eu

lock() {
    name=$1 target=$2
    shift 2
    echo "[lock] $target"
    uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-annotate --no-header --no-emit-index-url \
        --default-index https://pypi.org/simple --output-file "$target" \
        "$@" "requirements/$name.in"
}

lock report requirements.txt --only-binary :all: "$@" pyproject.toml
lock minimum requirements/minimum.txt --resolution lowest-direct "$@" pyproject.toml
lock distributed requirements/distributed.txt --extra frames "$@" pyproject.toml
lock benchmark requirements/benchmark.txt "$@" pyproject.toml
lock citation requirements/citation.txt "$@"
lock sbom requirements/sbom.txt "$@"
lock mutants requirements/mutants.txt "$@"
