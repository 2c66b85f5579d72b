# Madoguchi. `make` alone lists what there is.

PORT ?= 8000
DATA ?= data
PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
FONTS := $(CURDIR)/.venv/fonts

# A stamp carries the digest of what it was installed from: when that changes, it is installed anew.
digest = $(firstword $(shell cat $(1) | sha256sum))
RUN := .venv/run-$(call digest,requirements/run.lock pyproject.toml)
DEV := .venv/dev-$(call digest,requirements/dev.lock pyproject.toml)

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# The project's own files beside its dependencies: no dependency comes in past the lock.
PROJECT := $(PIP) install --no-deps --editable .

.DEFAULT_GOAL := help
.PHONY: help demo test mutants check bench lock

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## start a filled demo on http://127.0.0.1:8000 (PORT=, DATA= change it)
	@$(PYTHON) tests/parts/debian.py fonts 2>/dev/null || $(BIN)/python -m madoguchi.pdf.fonts $(FONTS)
	@test ! -d $(FONTS) || export MADOGUCHI_FONTS=$(FONTS); \
		exec $(BIN)/madoguchi up --demo --port $(PORT) --data $(DATA)

test: $(DEV) ## install what the tests need, and run every test on SQLite and on PostgreSQL
	@$(PYTHON) tests/parts/debian.py tests
	@$(BIN)/python -m tests.parts.node >/dev/null
	@MADOGUCHI_TEST_DATABASE=both $(BIN)/pytest -n $(WORKERS) --max-worker-restart=0 </dev/null

mutants: $(DEV) ## see that the tests notice seeded faults (PACKAGE= of one package), and print the score
	@$(PYTHON) tests/parts/debian.py tests
	@WORKERS=$(WORKERS) $(BIN)/python -m tests.mutants $(PACKAGE)

check: $(DEV) ## style, types, layers, templates, spelling, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet src
	$(BIN)/codespell $(wildcard src tests docs bench conftest.py Makefile README.md CONTRIBUTING.md CHANGELOG.md pyproject.toml)
	@! grep -nE 'https?://|"resolved"' requirements/*.lock tests/parts/npm/package-lock.json

bench: $(RUN) ## run every load and scale measurement, each as a ratio to a limit
	@exec $(BIN)/madoguchi bench all

lock: $(DEV) ## resolve the dependencies anew into requirements/*.lock
	@command -v $(BIN)/uv >/dev/null || $(PIP) install uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header \
		--output-file requirements/run.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --extra dev \
		--constraints requirements/run.lock --output-file requirements/dev.lock pyproject.toml
	npm --prefix tests/parts/npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts \
		--no-audit --no-fund
	$(BIN)/python -c 'import json, pathlib; p = pathlib.Path("tests/parts/npm/package-lock.json"); \
		d = json.loads(p.read_text()); [m.pop("funding", None) for m in d["packages"].values()]; \
		p.write_text(json.dumps(d, indent=2, ensure_ascii=False) + "\n")'

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing. Install: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	@echo "making .venv"
	@$(PYTHON) -m venv .venv || { echo "Install: sudo apt-get install python3-venv, then remove .venv"; exit 1; }

.venv/run-%: | .venv/bin/python
	@echo "installing requirements/run.lock into .venv (a minute, the first time)"
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PROJECT)
	@rm -f .venv/run-* && touch $@

.venv/dev-%: | .venv/bin/python
	@echo "installing requirements/dev.lock into .venv (two minutes, the first time)"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PROJECT)
	@rm -f .venv/dev-* && touch $@
