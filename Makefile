# What people and machines run; README.md explains serve and test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PAPERS ?= papers
# What README.md promises of `make serve`: pyproject.toml says what each extra brings.
EXTRAS ?= slack,mcp,llm,otel
export FOOTNOTE_EVALUATION_DATA ?= ../shared
# The embedding model comes with a package; no model hub is asked for anything.
export HF_HUB_OFFLINE := 1

.PHONY: serve install test lint types web-check fix cover fuzz bench eval install-size pictures lock clean

serve: $(VENV)/installed
	@$(BIN)/footnote ingest "$(PAPERS)" || test $$? -eq 3
	@$(BIN)/footnote serve --reading-list papers/reading-list.toml

install: $(VENV)/installed

test: lint types web-check cover

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/installed-dev
	$(BIN)/mypy

# Types of the pages' scripts; brings the accessibility checker that the browser tests use, too.
web-check:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory build/web/checked; \
	else echo "npm is missing: the pages' types and accessibility are not checked"; fi

build/web/checked: $(wildcard service/web/*.js) tests/service/web/tsconfig.json build/web/installed
	build/web/node_modules/.bin/tsc -p tests/service/web/tsconfig.json
	@touch $@

build/web/installed: tests/service/web/package.json tests/service/web/package-lock.json
	mkdir -p build/web && cp $^ build/web
	cd build/web && npm ci --no-audit --no-fund --silent
	@touch $@

# Tests of one group (tests/conftest.py) run in one process, in the order given.
cover: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder \
		--cov --cov-report=term

# At least 2,000 requests with a key and as many without, right and wrong, against the running service.
fuzz: $(VENV)/installed-dev
	FOOTNOTE_FUZZ_EXAMPLES=20 $(BIN)/python -m pytest --no-cov tests/service/api/test_schemathesis.py

fix: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-dev
	$(BIN)/python -m evaluation.latency
	$(BIN)/python -m evaluation.ingestion_speed
	$(BIN)/python -m evaluation.load
	$(BIN)/python -m evaluation.web

eval: $(VENV)/installed-dev
	$(BIN)/python -m evaluation.reading
	$(BIN)/python -m evaluation.references
	$(BIN)/python -m evaluation.odd_files
	$(BIN)/python -m evaluation questions
	$(BIN)/python -m evaluation retrieval
	$(BIN)/python -m evaluation answers
	$(BIN)/python -m evaluation sentences squad
	$(BIN)/python -m evaluation support --folds 5
	$(BIN)/python -m evaluation.paper_pages

# Packages, megabytes and seconds of fresh installations, with and without extras; needs a registry.
install-size: $(VENV)/installed-dev
	$(BIN)/python -m evaluation.install_size

# The pictures in docs/ and README.md, of the pages as they are; needs a Chromium.
pictures: $(VENV)/installed-dev
	$(BIN)/python -m evaluation.screenshots

# The versions that all of the above install; after a change of dependencies, run this and commit.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	build/lock/bin/python -m pip install --quiet ".[all]" --group dev
	build/lock/bin/pip freeze --exclude footnote | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) build data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage*

$(VENV)/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$(EXTRAS)]"
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[all]" --group dev
	touch $@
