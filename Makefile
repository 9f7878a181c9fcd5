# All that one types here; `make help` lists it. Needs Python 3.11 or newer, nothing else.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; \
	done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest
CHAOS_MINUTES ?= 10
ARGS ?=

.PHONY: help env run test test-long chaos bench check fix texts clean

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

env: .venv/run.done ## builds .venv/ with what running needs; the command is .venv/bin/assana-rt

run: env ## environment, migrations, demo data if the database is new, server (PORT=9000 make run)
	@exec $(BIN)/assana-rt run

test: .venv/test.done ## environment and the test suite, on three databases (ARGS="-n 2 --dist loadfile")
	@$(BIN)/python tests/run_all.py "not long" $(ARGS)

test-long: .venv/test.done ## the long forms: many clients, many restarts, big tables
	@$(BIN)/python tests/run_all.py "long" --timeout 1200 $(ARGS)

chaos: .venv/test.done ## kills and faults for as long as asked (CHAOS_MINUTES=10)
	@CHAOS_MINUTES=$(CHAOS_MINUTES) $(PYTEST) -m chaos -s --timeout 0

bench: .venv/test.done ## benchmarks
	@$(BIN)/python -m bench

check: .venv/check.done ## ruff, mypy, import rule
	@failed=; \
	$(BIN)/ruff format --check --quiet . >/dev/null || failed="format (make fix mends it)"; \
	$(BIN)/ruff check --quiet . || failed="$$failed ruff"; \
	$(BIN)/mypy || failed="$$failed mypy"; \
	told=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$told"; failed="$$failed imports"; }; \
	[ -z "$$failed" ] || { echo "To mend: $$failed"; exit 1; }

fix: .venv/check.done ## what ruff can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

texts: env ## collects the pages' texts into the translators' catalogues (docs/translating.md)
	@$(BIN)/python -m assana_rt.pages.extraction

clean: ## forgets what was built, not what was recorded in var/
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Three steps, so that running waits for no test tool. A stamp is the step's last act: what was
# interrupted is done again.
.venv/run.done: requirements/run.txt
	@[ -n "$(PYTHON)" ] || { echo "Assana needs Python 3.11 or newer on PATH (or PYTHON=…)"; exit 1; }
	@echo "Building .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo \
		"That Python makes no environments; on Debian install python3-venv"; exit 1; }
	@$(INSTALL) --no-compile -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null || true
	@touch $@

.venv/test.done: .venv/run.done requirements/test.txt
	@$(INSTALL) --no-compile -r requirements/test.txt
	@touch $@

.venv/check.done: .venv/test.done requirements/check.txt
	@$(INSTALL) --no-compile -r requirements/check.txt
	@touch $@
