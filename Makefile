# Two commands do all: `make run` and `make test`. Needs Python 3.11+ and a package index.
PYTHON ?= python3
BIN := .venv/bin
BANDIT := $(BIN)/bandit --quiet --configfile pyproject.toml --recursive pipeline dags
# Where the environment forbids byte code, each of some hundred processes would compile all of ours again.
unexport PYTHONDONTWRITEBYTECODE
# Three processes for two cores: a third of the time one waits for a server. 8 GB of memory in all.
PYTEST := $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder --cov --cov-report=term

.PHONY: run messages test test-scale check lint chaos fuzz endurance audit sbom lock env clean help
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: .venv/installed ## Fetch, clean, enrich and index the bundled sample press through Airflow; show the results
	@$(BIN)/dateline demo

messages: .venv/installed ## Bring the page's catalogues (pipeline/web/locale) up to date: what is new stands there untranslated
	@messages=$$(mktemp); trap 'rm -f "$$messages"' EXIT; \
	$(BIN)/pybabel -q extract -F pyproject.toml --no-location -o "$$messages" pipeline/web pipeline/index/query && \
	for one in pipeline/web/locale/*.po; do \
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 118 -i "$$messages" -o "$$one" -l "$$(basename "$$one" .po)" || exit; done

test: lint ## Run every check and every test, the type checker and bandit beside them (headless Chromium: Debian's chromium and chromium-driver)
	@said=$$(mktemp); \
	trap 'rm -f "$$said" .coverage .coverage.*' EXIT; \
	trap 'exit 130' INT TERM; \
	{ nice $(BIN)/mypy >"$$said" 2>&1 && nice $(BANDIT) >>"$$said" 2>&1 && cat "$$said"; } & reading=$$!; \
	$(PYTEST); tests=$$?; \
	wait $$reading; read=$$?; \
	[ $$read -eq 0 ] || { echo "mypy, bandit:"; cat "$$said"; }; \
	exit $$((tests ? tests : read))

test-scale: .venv-scale/installed ## Run a night over two Celery workers and an S3 store (needs Debian's redis-server)
	.venv-scale/bin/python -m pytest -m scale tests/scale

.PHONY: bench speed
bench: .venv/installed-dev ## Make the figures of docs/benchmarks.md again: half an hour (BENCH="--pages FOLDER" for public pages)
	@$(BIN)/python -m bench $(BENCH)

speed: .venv/installed-dev ## Fail where the lead over libraries put together is a fifth less than it was: seconds
	@$(BIN)/python -m bench.reference --limit 24 --rounds 2 --least 1.95

.venv-scale/installed: requirements-scale.lock pyproject.toml
	@$(PYTHON) -m venv .venv-scale
	@.venv-scale/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-scale.lock
	@.venv-scale/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

check: lint ## Run the linters, the type checker, the import contract and bandit
	$(BIN)/mypy
	$(BANDIT)

chaos: .venv/installed-dev ## Disturb run, ingest, replay, migrate and forget 500 times (about an hour); name what is lost in silence
	nice $(BIN)/python -m bench.chaos

fuzz: .venv/installed-dev ## Give every reader damaged and random input for a quarter of an hour
	nice $(BIN)/python -m bench.fuzz --seconds 900

endurance: .venv/installed-dev ## Take in a simulated day of ten articles a second; memory and open files must stay flat
	nice $(BIN)/python -m bench.endurance
	nice $(BIN)/python -m bench.word_memory

audit: .venv-audit/installed ## Ask the vulnerability database about the locked packages (needs PyPI, or OSV: AUDIT="--vulnerability-service osv")
	.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock $(AUDIT)

sbom: .venv-audit/installed ## Write the bill of materials of the locked packages (CycloneDX) to sbom.json
	.venv-audit/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON --output-file sbom.json

.venv-audit/installed: requirements-audit.lock
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-audit.lock
	@touch $@

lint: .venv/installed-dev ## Run what takes seconds: the linters and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

env: ## Write the secrets that docker compose needs to .env
	@$(PYTHON) -m pipeline.environment

.venv/bin/python:
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer; say which with: make PYTHON=python3.12 run")'
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing the locked packages (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "Installing the locked packages for the tests"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11.7 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

lock: ## Resolve the dependencies anew (needs uv)
	$(LOCK) --group dev --group build --output-file requirements-dev.lock
	$(LOCK) --group build --constraint requirements-dev.lock --output-file requirements.lock
	$(LOCK) --extra celery --extra s3 --group build --constraint requirements-dev.lock --output-file requirements-celery.lock
	uv pip compile --group audit --universal --python-version 3.11.7 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements-audit.lock
	$(LOCK) --group dev --group build --group scale --constraint requirements-dev.lock --output-file requirements-scale.lock

clean: ## Remove what was installed and all local data
	rm -rf .venv .venv-scale .venv-audit sbom.json .dateline .dateline-sample
