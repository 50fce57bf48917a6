# Everything on a fresh machine needs git, python3 (3.11 or later) and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
INSTALLED := .venv/installed
CATALOGUES := $(wildcard assistant/locale/*/LC_MESSAGES/*.po)  # the installation compiles them

.PHONY: setup demo test check bench torture lock clean

$(READY): requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m compileall -q .venv/lib || true  # some packages carry templates that are no Python
	touch $(READY)

$(INSTALLED): $(READY) pyproject.toml scripts/build_catalogues.py $(CATALOGUES)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)

setup: $(INSTALLED)  ## set up .venv; compiled modules keep every start quick where Python may not write them
	@$(BIN)/python -m compileall -q assistant

demo: setup  ## the main job: an example queue, a sandbox, the real daemon
	$(BIN)/python scripts/demo.py

test: setup  ## every test
	$(BIN)/python -m pytest

check: setup  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup  ## the figures, as ratios in one run
	$(BIN)/python scripts/bench.py

torture: setup  ## the long trials, with processes that are killed: half an hour or more
	$(BIN)/python -m scripts.torture

lock: setup  ## choose the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
