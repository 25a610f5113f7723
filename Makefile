# `make demo` and `make test` set up everything they need; both are quick the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CHAT := qwen2.5-coder-1.5b-instruct-q4_k_m
EMBEDDER := all-minilm-l6-v2
PARSER := en-core-web-sm-3.6.0
UV := 0.13.9

.PHONY: browser demo test lint eval lock clean ui weights
.DEFAULT_GOAL := demo

$(INSTALLED): requirements.lock pyproject.toml
	@echo "==> setting up $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "newsproof needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

weights: $(INSTALLED)
	@echo "==> model weights (pinned by SHA-256; fetched once)"
	$(BIN)/newsproof models pull $(EMBEDDER) $(PARSER) $(CHAT)

demo: weights
	@$(BIN)/python -m evals.demo

# The app over the library of the settings; http://127.0.0.1:7860
ui: $(INSTALLED)
	$(BIN)/newsproof ui

# Chromium for the tests of the app. Where it is missing and may not be installed, those tests are skipped and say so.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name > /dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "==> Chromium for the browser tests"; \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } > /dev/null 2>&1 \
	    || echo "Chromium could not be installed: the browser tests are skipped" >&2; \
	else \
	  echo "no Chromium here: the browser tests are skipped; on Debian, apt-get install chromium" >&2; \
	fi

test: weights browser
	$(BIN)/python -m pytest

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The suites against their baselines; then, where the article that evals/gold/seed.yaml was written for is at hand, the same
# questions about it alone, which are held to the floors.
SEEDS ?= ../shared/seeds
eval: weights
	$(BIN)/newsproof eval gate none openai local
	@if [ -d "$(SEEDS)" ]; then \
	  $(BIN)/newsproof eval run evals/gold/seed.yaml --articles "$(SEEDS)" --llm none --reports eval-reports/seed-article; fi

lock:
	uv pip compile pyproject.toml --extra local --extra ui --extra evals --extra dev --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock

clean:
	rm -rf $(VENV) .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
