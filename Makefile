# Needs Python 3.11 or newer, make and git. `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup peers demo run test lint format schema bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with everything of requirements.lock; the other targets do it first

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, but $(PYTHON) is " + sys.version.split()[0] + ". Name another one: make setup PYTHON=python3.11")'
	@echo "Making $(VENV) from requirements.lock; this takes about half a minute."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

peers: $(PEERS_READY) ## other people's programs, which some tests and benchmarks hold ours against

$(PEERS_READY): requirements-peers.lock
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-peers.lock
	@touch $@

demo: setup ## a small newsroom on this machine and the collector watching it
	$(BIN)/collector demo

run: setup ## the service: what schedules.yaml asks for, day and night
	$(BIN)/collector run

test: setup ## every test, then every check: what CI runs
	$(BIN)/pytest -n auto --dist loadfile
	@$(MAKE) --no-print-directory lint

lint: setup ## style, types, and who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## lay the code out as `make lint` wants it
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

schema: setup ## schedules.schema.json from the shape that collector/schedulefile.py gives schedules.yaml
	$(BIN)/python -c 'import json; from collector.schedulefile import json_schema; print(json.dumps(json_schema(), indent=2))' > schedules.schema.json

bench: setup ## every measurement of benchmarks/
	@set -e; for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python "$$each"; done

lock: ## resolve requirements.lock anew (asks the package index)
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv "$$tools" \
	&& "$$tools/bin/pip" install --quiet --disable-pip-version-check uv \
	&& "$$tools/bin/uv" pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements.lock \
	&& "$$tools/bin/uv" pip compile --group peers --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements-peers.lock

clean: ## remove .venv and caches; data/ stays
	rm -rf $(VENV) $(PEERS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
