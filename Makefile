# Portico. `make help` lists what there is. Everything is installed inside this folder: .venv, node_modules, .portico.

# The virtual environment's own Python once it is there (fast), before that the machine's.
PYTHON ?= $(shell test -x .venv/bin/python && echo .venv/bin/python || for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && echo $$p && break; done)
SETUP = $(if $(PYTHON),,$(error Portico needs Python 3.11 and pip (Debian: apt-get install -y python3 python3-pip)))$(PYTHON) scripts/setup_portico.py
BIN = .venv/bin

PORT ?= 8000
TODAY ?=
NAME ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test lint check docs lock bench format

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything that `make run` needs; start nothing
	@$(SETUP) demo

run: ## install, then start the whole of Portico with its demo data (PORT=8000, TODAY=2026-12-01)
	@$(SETUP) demo
	@exec $(BIN)/portico run --port $(PORT) $(if $(TODAY),--today $(TODAY))

test: ## install what the tests need, then run them all (ARGS=... goes to pytest)
	@$(SETUP) dev
	@$(BIN)/python scripts/setup_browser.py
	@$(BIN)/python scripts/setup_relying_parties.py
	@$(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder $(ARGS)

lint: ## style, types and the walls between the rooms
	@$(SETUP) dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## what the build server runs

format: ## put the code into its one style
	@$(SETUP) dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: ## write the generated pages of docs/reference anew
	@$(SETUP) dev
	$(BIN)/python scripts/write_reference.py
	$(BIN)/portico pack schema --out schemas >/dev/null
	$(BIN)/portico letter schema > schemas/decision.schema.json

lock: ## choose the newest versions that requirements/*.in allow, with hashes and without host names
	@$(SETUP) dev
	@for set in base demo dev bench; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
			--output-file requirements/$$set.txt requirements/$$set.in || exit 1; done
	npm install --package-lock-only --ignore-scripts

bench: ## measure one thing: make -s bench NAME=journeys prints one JSON object per figure
	@$(SETUP) dev
	@test -f "bench/$(NAME).py" || { echo "There is no bench/$(NAME).py. Choose NAME from: $$(cd bench 2>/dev/null && ls *.py | sed 's/\.py$$//' | tr '\n' ' ')" >&2; exit 2; }
	@$(BIN)/python bench/$(NAME).py
