#!/bin/sh
# Make every requirements*.txt from its .in file: one version of each package for Python 3.11-3.13 on
# Linux, macOS and Windows, with hashes and without the address of any index.
set -eu

lock() {
    name=$1
    shift
    echo "[lock] requirements$name.txt"
    uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-annotate --no-header --no-emit-index-url \
        --default-index https://pypi.org/simple --output-file "requirements$name.txt" \
        "$@" "requirements$name.in"
}

lock "" --only-binary :all: "$@" pyproject.toml
lock -minimum --resolution lowest-direct "$@" pyproject.toml
lock -distributed "$@" pyproject.toml
lock -citation "$@"
