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
SITE_LOCKS := $(CORE_LOCKS) requirements/platform.txt
DEV_LOCKS := $(SITE_LOCKS) requirements/dev.txt

.PHONY: help run serve test test-postgres check format lint types contracts docs system bench proof shapes words schema embedded contact-sheet wheel lock clean

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
	@touch $@ $(VENV)/.core $(VENV)/.site

$(VENV)/.site: $(UV) $(SITE_LOCKS) pyproject.toml
	@if [ -e $(VENV)/.dev ]; then $(MAKE) --no-print-directory $(VENV)/.dev; else \
	  $(UV) pip sync --quiet --python $(BIN)/python --require-hashes $(SITE_LOCKS) && \
	  $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; fi
	@touch $@ $(VENV)/.core

run: $(VENV)/.core ## estimate the stock from what ships with the package, and print the brief from it
	@echo "Estimating the migrant stock of every area from 67,000 observations …" >&2
	@$(BIN)/rihla estimate stock --extract $(foreach year,1990 1995 2000 2005 2010 2015 2019,--years $(year)) \
	  --out estimate --replace > /dev/null
	@$(BIN)/rihla brief --revision ./estimate --beside 2019
	@echo
	@echo "Sealed in ./estimate (a run again finds the same seal). Open next:"
	@echo "  docs/how-to/estimate-the-stock.md                 what the figures rest on, and what to ask of them"
	@echo "  $(BIN)/rihla brief --revision ./estimate --format html --output brief.html      the same with pictures"
	@echo "  $(BIN)/rihla --help                                figures, charts, exports, comparisons"

serve: $(VENV)/.site ## the site on this machine, over SQLite: http://127.0.0.1:8000/
	@$(BIN)/rihla site migrate --here
	@$(BIN)/rihla site load --here
	@$(BIN)/rihla site serve --here

test-postgres: $(VENV)/.dev ## the tests of the site on a PostgreSQL of their own (how pages look does not depend on it)
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory system; fi
	deploy/with-postgres $(BIN)/pytest -n auto tests/platform tests/journeys/test_editorial.py \
	  tests/journeys/test_site.py --deselect tests/journeys/test_site.py::test_every_page_is_open_to_every_reader

test: $(VENV)/.dev ## every test (as root it first installs Debian's browser and fonts)
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory system; fi
	@if [ -z "$${RIHLA_DATA:-}" ]; then echo "NOTE: RIHLA_DATA is not set: tests on the published files are skipped." >&2; fi
	@command -v chromium >/dev/null || echo "NOTE: no chromium on this machine (make system installs it): browser tests are skipped." >&2
	$(BIN)/pytest -n auto

system: ## Debian's packages that tests need: browser, fonts, database
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

check: lint types contracts docs test test-postgres ## all of it: what CI runs

bench: $(VENV)/.dev ## benchmarks; rewrites docs/explanation/benchmarks.md (needs RIHLA_DATA)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.flow

$(VENV)/.proof: $(VENV)/.dev requirements/proof.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/proof.txt
	@touch $@

proof: $(VENV)/.proof ## the fast fit of stocks against a general sampler, minutes (needs RIHLA_DATA)
	XLA_FLAGS=--xla_cpu_multi_thread_eigen=false $(BIN)/python -m proofs

shapes: $(VENV)/.dev ## rebuild the world's shapes from the npm package world-atlas
	$(BIN)/python -m rihla.areas.shapes.build

words: $(VENV)/.dev ## compile the translations of the site
	@for folder in src/rihla/platform/*/locale; do $(BIN)/pybabel --quiet compile --domain django --directory $$folder; done

schema: $(VENV)/.dev ## keep the API's schema of today as the released one; refuses what is no growth
	$(BIN)/python -m rihla.platform.api.growth tests/platform/api/v1.json

embedded: $(VENV)/.dev ## rebuild the revisions and the extract inside the package from RIHLA_DATA
	$(BIN)/rihla revision build undesa-2019 --embed --replace
	$(BIN)/rihla revision build undesa-2020 --embed --replace
	$(BIN)/rihla sources extract --embed

contact-sheet: $(VENV)/.dev ## draw every chart again into docs/assets
	$(BIN)/python -m docs.contact_sheet

wheel: $(VENV)/.dev ## build the wheel into dist/
	$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python

lock: $(UV) ## compile every lock again
	requirements/lock.sh

clean: ## remove what make built
	rm -rf $(VENV) site dist build estimate
