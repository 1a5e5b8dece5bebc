# REMS Tracker. `make help` lists the targets.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
export UV_PYTHON_DOWNLOADS := never
PORT ?= 8000
# Bytecode spares every start of Python a second or two.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run fresh test races mutation bench timeontask lint format screenshots lock clean browser

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

run: $(VENV)/.run ## set everything up and serve the demo at http://127.0.0.1:8000 (PORT=…)
	@test -f instance/tracker.db || $(BIN)/tracker demo load --if-empty
	@$(BIN)/tracker run --port $(PORT)

fresh: $(VENV)/.run ## throw the demo database away and load the demo anew
	@$(BIN)/tracker demo load --fresh

test: $(VENV)/.dev browser ## set everything up and run all tests on both databases
	@$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder

races: $(VENV)/.dev ## the races at ten times the size, and every hostile value in every field (long)
	@TRACKER_RACES=10 TRACKER_HOSTILE=1 $(BIN)/pytest -q tests/races tests/web/test_hostile_input.py

# In a folder of its own, where it goes on where it stopped.
mutation: $(VENV)/.mutation ## change the rules in thousands of small ways; tell which changes no test notices (long)
	@$(BIN)/python -m tests.mutation.workspace .mutation
	@cd .mutation && ../$(BIN)/python -m tests.mutation.generate
	@cd .mutation/mutants && ../../$(BIN)/python -m tests.mutation.run $(MUTANTS)
	@$(BIN)/python -m tests.mutation.score .mutation

bench: $(VENV)/.dev ## what deciding costs beside loading, and pages beside hello, on both databases
	@$(BIN)/python -m tests.bench.deciding
	@$(BIN)/python -m tests.bench.pages

timeontask: $(VENV)/.dev browser ## the published tasks in Chromium with stated human delays: seconds beside the published ones
	@$(BIN)/python -m tests.timeontask

lint: $(VENV)/.dev ## ruff, mypy --strict, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## put the code into its one layout
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

screenshots: $(VENV)/.dev browser ## photograph the main pages at 1280 and 390 pixels into docs/screenshots/
	@$(BIN)/python -m tests.browser.screenshots

lock: $(VENV)/.uv ## resolve requirements/*.in into the hash-locked *.txt
	@for name in uv run dev mutation; do \
	  $(UV) pip compile requirements/$$name.in -o requirements/$$name.txt --quiet \
	    --generate-hashes --universal --python-version 3.11 --upgrade \
	    --no-emit-index-url --no-emit-find-links --no-header --no-annotate; \
	done

clean: ## remove the virtual environment (the demo database stays: see fresh)
	rm -rf $(VENV)

# Set-up in stamps: each step runs again only when what it depends on has changed.
install = $(UV) pip install --quiet --python $(BIN)/python
# As root, take a missing system package from Debian; otherwise say what to install.
define need
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
  echo "Installing $(1) with apt-get"; \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1) >/dev/null; \
else echo "Please install: $(1)" >&2; exit 1; fi
endef

$(VENV)/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(call need,python3.11 python3.11-venv); }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt pyproject.toml
	@$(install) --require-hashes -r requirements/run.txt
	@$(install) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@$(install) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.mutation: $(VENV)/.dev requirements/mutation.txt
	@$(install) --require-hashes -r requirements/mutation.txt
	@touch $@

# Either Chromium will do; the one without a window takes a third less time. Without root a missing
# browser is no obstacle here: the tests say so in one line (and fail in CI).
browser:
	@command -v chromium-headless-shell chromium >/dev/null || ($(call need,chromium-headless-shell)) \
	  || [ -z "$$CI" ]
