#!/usr/bin/env bash
# Compiles every lock: the full one first, then each group with the full one as constraint.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
compile() { "$uv" pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-annotate --no-header --no-emit-index-url "$@"; }
compile pyproject.toml --all-extras requirements/build.in requirements/dev.in -o requirements/full.txt
compile pyproject.toml -c requirements/full.txt -o requirements/core.txt
compile pyproject.toml --extra platform -c requirements/full.txt -o requirements/platform.txt
compile requirements/build.in -c requirements/full.txt -o requirements/build.txt
compile requirements/dev.in -c requirements/full.txt -o requirements/dev.txt
compile requirements/proof.in -c requirements/full.txt -o requirements/proof.txt
