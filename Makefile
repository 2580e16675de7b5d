# Everything a newcomer needs: `make demo` and `make test` set up what they use.
PYTHON ?= python3
JOBS   ?= 4
VENV   := .venv
BIN    := $(VENV)/bin
SAMPLE := samples/stuck/recording.jsonl
SPREAD := --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder
# Other than all tests: make test TESTS=tests/cli
TESTS  ?=
QUICK  := tests/judge tests/reading tests/redact tests/render tests/rules tests/verify tests/test_architecture.py \
          tests/test_documents.py --ignore=tests/render/test_pdf.py

.DEFAULT_GOAL := help
.PHONY: help demo test slow quick coverage check lint types generate samples samples-render bench tools fresh lowest clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.ready: pyproject.toml scripts/setup.sh scripts/parts.py
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $@

demo: $(VENV)/.ready  ## build the evidence pack of the embedded sample: case.pdf (without Pango, case.html)
	@pack=case.pdf; $(BIN)/python scripts/parts.py can-print || { pack=case.html; \
	    echo "Pango is missing, so the pack is case.html: it holds the same and prints well." >&2; }; \
	$(BIN)/acs-evidence build contoso.com --replay $(SAMPLE) -o $$pack

# A process would compile every test and module again, and there are hundreds of processes.
test slow quick coverage: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.ready  ## run the tests; what this machine lacks is skipped, and told at the end by reason
	$(BIN)/python -m pytest $(SPREAD) -m "not slow" $(TESTS)

slow: $(VENV)/.ready  ## run the tests that take many seconds each: every word, every stored fault, browser, wheel, samples
	$(BIN)/python -m pytest $(SPREAD) -m slow $(TESTS)

quick: $(VENV)/.ready  ## what tells most in the least time: no name servers, no PDF, nothing slow
	@ACS_EVIDENCE_TEST_PDF=no $(BIN)/python -m pytest $(SPREAD) -m "not slow and not world and not patient" -q $(QUICK)

coverage: $(VENV)/.ready  ## run all tests and show which lines and branches none of them reaches
	$(BIN)/python -m pytest $(SPREAD) --cov --cov-report=term-missing:skip-covered

check: lint types test  ## what a change has to pass: formatting, lint, types, tests

lint: $(VENV)/.ready  ## ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready  ## mypy, strict
	$(BIN)/mypy

generate: $(VENV)/.ready  ## write again what is generated: documents, JSON Schema, golden files, the samples' packs
	$(BIN)/python scripts/generate_docs.py
	@ACS_EVIDENCE_TEST_GENERATE=yes $(BIN)/python -m pytest -q -k golden tests/render/test_markdown.py
	$(BIN)/python scripts/make_samples.py --render

samples-render: $(VENV)/.ready  ## write the samples' packs again from their recordings; nobody need review them
	$(BIN)/python scripts/make_samples.py --render

samples: $(VENV)/.ready  ## record the samples again in a closed world (needs root and name servers) and render them
	$(BIN)/python scripts/make_samples.py

bench: $(VENV)/.ready  ## the benchmarks; they print ratios and hold them against their budgets
	$(BIN)/python -m bench

tools: $(VENV)/.ready  ## install what tests use beyond Python, or tell how: name servers, Chromium, qpdf (root, apt, npm)
	@VENV="$(VENV)" sh scripts/setup.sh tests

fresh:  ## demo and test in a bare Debian, as root and as an ordinary user (needs root and mmdebstrap; else exits with 77)
	scripts/fresh.sh $(CASES)

lowest:  ## run all tests with the lowest versions that pyproject.toml allows (`make test` runs them with the newest)
	@mkdir -p $(VENV)-lowest
	@$(PYTHON) scripts/lowest.py >$(VENV)-lowest/lowest.txt
	@CONSTRAINTS=$(VENV)-lowest/lowest.txt PYTHON="$(PYTHON)" VENV="$(VENV)-lowest" sh scripts/setup.sh
	$(VENV)-lowest/bin/python -m pytest $(SPREAD) $(TESTS)

clean:  ## remove what was built
	rm -rf $(VENV) $(VENV)-lowest build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis case.pdf

# --- What takes longer, or asks somebody outside: no part of `make test` ---
.PHONY: fuzz soak audit lock release

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

release: $(VENV)/.ready  ## sdist, wheel, SBOM and hashes in dist/, tried in an empty environment; publishes nothing
	$(BIN)/python scripts/release.py
