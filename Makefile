# make install  the environment (.venv) alone        make run    one cycle on the recorded sample
# make test     every test                            make check  lint, types, layers, house tests
# make gold     accuracy on the gold files            make bench  speed; REUTERS=file adds its 1,000 stories
# Needs Python 3.11 or newer with its venv module, and nothing else.

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMP := .venv/.installed
REUTERS ?=

# One thread a process: two cores are busier with batches than with matrix blocks.
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: install run test check bench gold train clean

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer with its venv module found" >&2; exit 1; }
	@echo "installing into .venv (about 1.5 GB; two to three minutes with a fast network)"
	@rm -f $@
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP)
	$(BIN)/tensionwire run --sample

test: $(STAMP)
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_docs.py tests/test_house.py

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks.extraction $(if $(REUTERS),--stories $(REUTERS))

gold: $(STAMP)
	$(BIN)/python -m tests.gold.run --errors 40

train: $(STAMP)
	$(BIN)/python -m tests.gold.train

clean:
	rm -rf .venv
