# The two commands a newcomer needs are `make serve` and `make test`; `make check` is what guards main.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: serve test lint check coverage lock clean

serve: $(READY) ## serve the Dortmund graph at http://127.0.0.1:8000/
	$(BIN)/dortmund-lod serve

test: $(READY) ## run all tests
	$(BIN)/python -m pytest

lint: $(READY) ## style, types, walls, dependencies, and the shipped sources
	$(BIN)/ruff format --check dortmund_lod tests benchmarks
	$(BIN)/ruff check dortmund_lod tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/dortmund-lod validate

check: lint test ## everything that guards main, but the wheel

coverage: $(READY) ## which lines the tests reach
	$(BIN)/python -m pytest --cov --cov-report=term

lock: $(READY) ## pin all dependencies anew
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --output-file requirements/runtime.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe --extra dev --constraint requirements/runtime.lock --output-file requirements/development.lock pyproject.toml

$(READY): requirements/development.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/development.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf $(VENV) build dist
