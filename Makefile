# Madoguchi. `make` alone lists what there is.

PORT ?= 8000
DATA ?= data
PYTHON ?= python3
# Twice as many as there are cores: a third of the run waits for browsers, servers and disks.
WORKERS ?= 4

BIN := .venv/bin
FONTS := $(CURDIR)/.venv/fonts

# A stamp carries the digest of what it was installed from: when that changes, it is installed anew.
digest = $(firstword $(shell cat $(1) | sha256sum))
RUN := .venv/run-$(call digest,requirements/run.lock pyproject.toml)
DEV := .venv/dev-$(call digest,requirements/dev.lock pyproject.toml)

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# The project's own files beside its dependencies: no dependency comes in past the lock.
PROJECT := $(PIP) install --no-deps --editable .

# Programs that are started again and again (by tests, measurements, the demo) are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# Of `make coverage`: a folder or a file, instead of all.
TESTS ?=

.PHONY: help demo test coverage mutants check fix look migrations bench guide lock outdated advisories

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## start a filled demo on http://127.0.0.1:8000 (PORT=, DATA= change it)
	@$(PYTHON) tests/parts/debian.py fonts 2>/dev/null || $(BIN)/python -m madoguchi.pdf.fonts $(FONTS)
	@test ! -d $(FONTS) || export MADOGUCHI_FONTS=$(FONTS); \
		exec $(BIN)/madoguchi up --demo --port $(PORT) --data $(DATA)

test: $(DEV) ## install what the tests need, and run every test on SQLite and on PostgreSQL
	@$(PYTHON) tests/parts/debian.py tests
	@$(BIN)/python -m tests.parts.node >/dev/null
	@MADOGUCHI_TEST_DATABASE=both $(BIN)/pytest -n $(WORKERS) --max-worker-restart=0 </dev/null

coverage: $(DEV) ## the tests of `make test`, and which lines they ran (twice as long)
	@$(PYTHON) tests/parts/debian.py tests
	@$(BIN)/python -m tests.parts.node >/dev/null
	@MADOGUCHI_TEST_DATABASE=both $(BIN)/pytest -n $(WORKERS) --max-worker-restart=0 \
		--cov --cov-report=term:skip-covered $(TESTS) </dev/null

mutants: $(DEV) ## see that the tests notice seeded faults (PACKAGE= of one package), and print the score
	@$(PYTHON) tests/parts/debian.py tests
	@WORKERS=$(WORKERS) $(BIN)/python -m tests.mutants $(PACKAGE)

check: $(DEV) ## style, types, layers, templates, spelling, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet src
	$(BIN)/codespell $(wildcard src tests docs bench conftest.py Makefile README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md CODE_OF_CONDUCT.md \
		publiccode.yml pyproject.toml requirements/advisories.py)
	@! grep -nE 'https?://|"resolved"' requirements/*.lock package-lock.json tests/parts/npm/package-lock.json

fix: $(DEV) ## mend what can be mended by itself: style, generated pages of the documentation
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python docs/generate.py

look: $(DEV) ## build the style sheet from ui/look/ into ui/static/
	@NODE_PATH="$$($(BIN)/python -m tests.parts.node look)" node src/madoguchi/ui/look/build.mjs

migrations: $(DEV) ## write the migrations that changed models ask for (NAME= says what they do)
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && MADOGUCHI_DATA="$$data" \
		DJANGO_SETTINGS_MODULE=madoguchi.config.settings $(BIN)/python -m django makemigrations $(if $(NAME),--name $(NAME))
	@$(BIN)/ruff check --quiet --fix src/madoguchi/*/migrations
	@$(BIN)/ruff format --quiet src/madoguchi/*/migrations

# As OSV publishes them; files that were fetched elsewhere do as well: make advisories ADVISORIES="PyPI.zip npm.zip"
ADVISORIES ?= https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip \
	https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip

advisories: $(DEV) ## are holes known in what the locks pin? (ADVISORIES= names other lists)
	@$(BIN)/python requirements/advisories.py $(ADVISORIES)

outdated: $(DEV) ## what `make lock` would change
	@command -v $(BIN)/uv >/dev/null || $(PIP) install uv
	@new=$$(mktemp) && trap 'rm -f "$$new"' EXIT && \
		$(BIN)/uv pip compile --quiet --upgrade --no-header --no-annotate --extra dev pyproject.toml >"$$new" && \
		sed -n 's/^\([^ ]*==[^ ]*\) .*/\1/p' requirements/dev.lock | diff --unchanged-line-format= \
			--old-line-format='now    %L' --new-line-format='newer  %L' - "$$new" || test $$? -eq 1

bench: $(RUN) ## run every load and scale measurement, each as a ratio to a limit
	@exec $(BIN)/madoguchi bench all

guide: $(DEV) ## take the pictures of staff's guides from the running program
	@$(BIN)/python -m docs.guide_pictures

lock: $(DEV) ## resolve the dependencies anew into requirements/*.lock
	@command -v $(BIN)/uv >/dev/null || $(PIP) install uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header \
		--output-file requirements/run.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --extra dev \
		--constraints requirements/run.lock --output-file requirements/dev.lock pyproject.toml
	for folder in tests/parts/npm .; do \
		npm --prefix $$folder update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund && \
		$(BIN)/python -c 'import json, pathlib, sys; p = pathlib.Path(sys.argv[1], "package-lock.json"); \
			d = json.loads(p.read_text()); [m.pop("funding", None) for m in d["packages"].values()]; \
			p.write_text(json.dumps(d, indent=2, ensure_ascii=False) + "\n")' $$folder || exit 1; done

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
