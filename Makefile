# `make demo` and `make test` need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
TEST_STAMP := $(VENV)/installed-test

.PHONY: demo test check bench docs screenshots engines clean

demo: $(STAMP)
	$(BIN)/readlist build seeds/papers.txt -o build/demo
	@echo
	@echo "Open build/demo/site/index.html in a browser; cite from build/demo/library.bib"

test: $(TEST_STAMP)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(TEST_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(TEST_STAMP)
	$(BIN)/python benchmarks/run.py

docs: $(TEST_STAMP) demo
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Pictures for docs/; they need a Chromium.
screenshots: $(TEST_STAMP)
	$(BIN)/python tests/site/screenshots.py docs/images

# Other engines that the site is tested with, each in a place of its own.
engines: build/engines/properdocs/installed build/engines/zensical/installed

build/engines/%/installed: pyproject.toml
	test -x build/engines/$*/bin/python || $(PYTHON) -m venv build/engines/$*
	build/engines/$*/bin/python -m pip install --quiet --disable-pip-version-check $* --editable .
	touch $@

clean:
	rm -rf $(VENV) build site

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(TEST_STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(STAMP)
