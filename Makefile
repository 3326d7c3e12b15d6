# Halka: `make demo` and `make test` do all their own set-up on a Debian with Python >= 3.11 (with venv) and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
UV ?= uv
VENV := .venv
# one more than there are cores: a third of the tests' time is waiting
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONWARNINGS ?= default
# threads that wait for a product of matrices spin, and tests run side by side
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help setup setup-dev demo live test lint s3-server bench bench-scale soak audit fuzz lock screenshots clean

help:
	@echo "make demo         simulated winter, trained model, tonight's plan, dashboard on 127.0.0.1"
	@echo "make live         the same service on real forecasts (network needed)"
	@echo "make test         all tests that this machine can run"
	@echo "make s3-server    an S3 server on 127.0.0.1 (moto, in an environment of its own) for the tests TEST_S3_URL asks for"
	@echo "make lint         ruff, mypy, import-linter"
	@echo "make fuzz         damaged input for every parser, FUZZ_TIMES (20) as many examples as make test tries; FUZZ_S=180: so many seconds each"
	@echo "make bench        measured figures: stages, assessment, road model"
	@echo "make bench-scale  growth: to 100,000 segments, PostgreSQL, Dask, ten sites, column classes, national model (half an hour)"
	@echo "make soak         a winter's wear: damaged input, two schedulers, kills, faults, load (hours; SOAK_ARGS for a part)"
	@echo "make audit        known weaknesses, licences and bill of materials of every package (needs network)"
	@echo "make screenshots  pictures of each page from the demo (needs chromium)"
	@echo "make lock         renew the three locks of packages (needs uv)"

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Halka needs Python 3.11 or later; this is %s. Set PYTHON=..." % sys.version.split()[0])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1): requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing what Halka needs (half a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock 2>$(VENV)/install.log || { cat $(VENV)/install.log >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . 2>>$(VENV)/install.log || { cat $(VENV)/install.log >&2; exit 1; }
	@echo "Compiling the road model (once) ..."
	@$(BIN)/python -m model.physics.warm_up
	@$(BIN)/python -m model.decision.heat_warm_up
	@$(BIN)/python -m ingest.simulator.warm_up
	@rm -f $(VENV)/.run-*; touch $@

$(VENV)/.dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1): requirements-dev.lock | $(VENV)/.run-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
	@echo "Installing what the tests need (half a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock 2>$(VENV)/install.log || { cat $(VENV)/install.log >&2; exit 1; }
	@rm -f $(VENV)/.dev-*; touch $@

setup: $(VENV)/.run-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

setup-dev: setup $(VENV)/.dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1)

demo: setup
	@$(BIN)/halka demo

live: setup
	@$(BIN)/halka live

$(VENV)/.s3-$(shell cat requirements-s3.lock | cksum | cut -d' ' -f1): requirements-s3.lock | $(VENV)/pyvenv.cfg
	@$(PYTHON) -m venv $(VENV)/s3
	@$(VENV)/s3/bin/python -m pip install --quiet --require-hashes -r requirements-s3.lock
	@rm -f $(VENV)/.s3-*; touch $@

s3-server: $(VENV)/.s3-$(shell cat requirements-s3.lock | cksum | cut -d' ' -f1)
	@exec $(VENV)/s3/bin/moto_server -H 127.0.0.1 -p $(or $(S3_PORT),5050)

test: setup-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fuzz: setup-dev
	@if [ -n "$(FUZZ_S)" ]; then $(BIN)/python -m benchmarks.fuzz --seconds $(FUZZ_S) --workers $$(getconf _NPROCESSORS_ONLN); else \
	  HALKA_FUZZ_TIMES=$(or $(FUZZ_TIMES),20) $(BIN)/python -m pytest -n auto --dist worksteal -q -k "fuzzing or hostile" tests/config tests/ingest tests/store tests/dashboard/api; fi

bench: setup-dev
	@$(BIN)/python -m benchmarks

bench-scale: setup-dev
	@failed=0; for part in scale scale_database scale_cluster scale_sites column_classes national_model; do \
	  echo "== $$part"; $(BIN)/python -m benchmarks.$$part || failed=1; done; exit $$failed

soak: setup-dev
	@$(BIN)/python -m pytest -q -m soak
	@$(MAKE) --no-print-directory fuzz
	@$(BIN)/python -m benchmarks.soak $(SOAK_ARGS)

audit: setup-dev
	@$(BIN)/python -m benchmarks.dependencies

screenshots: setup-dev
	@$(BIN)/python -m benchmarks.screenshots

lock:
	@$(UV) pip compile --universal --generate-hashes --no-header --quiet --upgrade --python-version 3.11 --extra build --extra postgres pyproject.toml -o requirements.lock
	@$(UV) pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock
	@$(UV) pip compile --universal --generate-hashes --no-header --no-annotate --quiet --upgrade --python-version 3.11 requirements-s3.in -o requirements-s3.lock
	@! grep -n '://' requirements.lock requirements-dev.lock requirements-s3.lock

clean:
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
