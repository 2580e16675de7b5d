# Everything a newcomer needs: `make demo` and `make test` set up what they use.
PYTHON ?= python3
JOBS   ?= 3
VENV   := .venv
BIN    := $(VENV)/bin
SAMPLE := samples/stuck/recording.jsonl

.DEFAULT_GOAL := help
.PHONY: help demo test coverage check lint types docs samples bench clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.ready: pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $@

demo: $(VENV)/.ready  ## build the evidence pack of the embedded sample: case.pdf
	@$(BIN)/acs-evidence build contoso.com --replay $(SAMPLE) -o case.pdf

test: $(VENV)/.ready  ## run all tests (those that need root, name servers or Chromium skip with a reason)
	$(BIN)/python -m pytest --numprocesses $(JOBS)

coverage: $(VENV)/.ready  ## run all tests and show which lines and branches none of them reaches
	$(BIN)/python -m pytest --numprocesses $(JOBS) --cov --cov-report=term-missing:skip-covered

check: lint types test  ## what a change has to pass: formatting, lint, types, tests

lint: $(VENV)/.ready  ## ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready  ## mypy, strict
	$(BIN)/mypy

docs: $(VENV)/.ready  ## write the generated parts again: docs/rules.md, the JSON Schema, the help in the README
	$(BIN)/python scripts/generate_docs.py

samples: $(VENV)/.ready  ## record the samples again in a closed world (needs root and name servers) and render them
	$(BIN)/python scripts/make_samples.py

bench: $(VENV)/.ready  ## the benchmarks; they print ratios and hold them against their budgets
	$(BIN)/python -m bench

clean:  ## remove what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis case.pdf

# --- What takes longer, or asks somebody outside: no part of `make test` ---
.PHONY: fuzz soak audit lock

fuzz: $(VENV)/.ready  ## hostile input to every reader, FUZZ_SECONDS (60) each; what is found stays in tests/fuzz/found
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris 2>/dev/null || true
	$(BIN)/python -m tests.fuzz

soak: $(VENV)/.ready  ## SOAK_RUNS (200) runs in a row in a closed world: nothing may grow (needs root and name servers)
	$(BIN)/python -m tests.soak

audit: $(VENV)/.ready  ## known vulnerabilities (asks an advisory service) and the licence of every package
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(BIN)/python scripts/audit.py

lock: $(VENV)/.ready  ## write requirements-dev.lock again: every development package with its hashes
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	$(BIN)/python scripts/lock.py
