# Tolok: see `make help`. Everything is set up in .venv; nothing outside this folder is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := build/uv
ROOMS := leads config connectors scoring routing sync tolok sandbox

.DEFAULT_GOAL := help
.PHONY: help demo test soak check real-input bench-scoring bench-pass lock clean python
.DELETE_ON_ERROR:

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## score and write back a small invented CRM on this machine
	@$(BIN)/tolok demo

test: $(READY) ## run the tests
	$(BIN)/pytest -n 2 --dist worksteal

soak: $(READY) ## more seeds of the simulator: make soak SEEDS=2000 [FIRST=0] [WRITE=1]
	$(BIN)/python -m tests.simulation.soak --seeds $(or $(SEEDS),200) --first $(or $(FIRST),0) $(if $(WRITE),--write)

real-input: $(READY) ## score real leads from ../shared/data and check every one
	@$(BIN)/python benchmarks/real_input.py

bench-scoring: $(READY) ## how fast leads are scored: make bench-scoring [LEADS=1000000]
	@$(BIN)/python benchmarks/scoring.py $(if $(LEADS),--leads $(LEADS))

bench-pass: $(READY) ## time passes over very many leads: make bench-pass [LEADS=1000000]
	@$(BIN)/python -m benchmarks.passes --leads $(or $(LEADS),1000000)

check: $(READY) ## formatting, lint, types, import direction, docstrings, then the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/interrogate --quiet -i -n -p -s -m $(ROOMS)
	@$(MAKE) --no-print-directory test

lock: python ## pin requirements.in, with hashes, into requirements.txt
	@test -x $(LOCK)/bin/uv || { $(PYTHON) -m venv $(LOCK) && $(LOCK)/bin/pip install --quiet --only-binary :all: uv; }
	$(LOCK)/bin/uv pip compile --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		requirements.in -o requirements.txt

clean: ## remove what was built here, .venv too
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so that a set-up that was cut short is done again.
$(READY): requirements.txt pyproject.toml | python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tolok needs Python 3.11 or newer as $(PYTHON); name another one: make PYTHON=python3.12" >&2; exit 1; }
