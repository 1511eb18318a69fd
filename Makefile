# Everything a person or a machine does with this checkout. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export UV_LINK_MODE := copy
export UV_COMPILE_BYTECODE := 1
export NO_MKDOCS_2_WARNING := 1

CORE_LOCKS := requirements/uv.txt requirements/build.txt requirements/core.txt
DEV_LOCKS := $(CORE_LOCKS) requirements/dev.txt

.PHONY: help run test check format lint types contracts docs system bench shapes embedded contact-sheet wheel lock clean

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(UV): requirements/uv.txt
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $(UV)

# A development environment is a core one and more, so core never undoes it.
$(VENV)/.core: $(UV) $(CORE_LOCKS) pyproject.toml
	@if [ -e $(VENV)/.dev ]; then $(MAKE) --no-print-directory $(VENV)/.dev; else \
	  $(UV) pip sync --quiet --python $(BIN)/python --require-hashes $(CORE_LOCKS) && \
	  $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; fi
	@touch $@

$(VENV)/.dev: $(UV) $(DEV_LOCKS) pyproject.toml
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes $(DEV_LOCKS)
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.core

run: $(VENV)/.core ## the migration brief, from the data that ship with the package
	@$(BIN)/rihla brief
	@echo
	@echo "Next: $(BIN)/rihla brief --format html --output brief.html    the same with pictures; open it in a browser"
	@echo "      $(BIN)/rihla --help                                     figures, charts, exports, comparisons"

test: $(VENV)/.dev ## every test (as root it first installs Debian's browser and fonts)
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory system; fi
	@if [ -z "$${RIHLA_DATA:-}" ]; then echo "NOTE: RIHLA_DATA is not set: tests on the published files are skipped." >&2; fi
	@command -v chromium >/dev/null || echo "NOTE: no chromium on this machine (make system installs it): browser tests are skipped." >&2
	$(BIN)/pytest -n auto

system: ## Debian's packages for the browser tests
	@deploy/system-packages

format: $(VENV)/.dev ## rewrite the code in the project's format
	$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format --quiet .

lint: $(VENV)/.dev ## format and lint, without changing anything
	$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .

types: $(VENV)/.dev ## strict types
	$(BIN)/mypy

contracts: $(VENV)/.dev ## the directions of imports
	$(BIN)/lint-imports

docs: $(VENV)/.dev ## the documentation, built strictly into site/
	$(BIN)/mkdocs build --strict --quiet

check: lint types contracts docs test ## all of it: what CI runs

bench: $(VENV)/.dev ## benchmarks; rewrites docs/explanation/benchmarks.md (needs RIHLA_DATA)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.flow

shapes: $(VENV)/.dev ## rebuild the world's shapes from the npm package world-atlas
	$(BIN)/python -m rihla.areas.shapes.build

embedded: $(VENV)/.dev ## rebuild the revisions inside the package from RIHLA_DATA
	$(BIN)/rihla revision build undesa-2019 --embed --replace
	$(BIN)/rihla revision build undesa-2020 --embed --replace

contact-sheet: $(VENV)/.dev ## draw every chart again into docs/assets
	$(BIN)/python -m docs.contact_sheet

wheel: $(VENV)/.dev ## build the wheel into dist/
	$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python

lock: $(UV) ## compile every lock again
	requirements/lock.sh

clean: ## remove what make built
	rm -rf $(VENV) site dist build
