# `make help` lists the targets. Python 3.11-3.13 and make are all that `make book` and `make test` need;
# the rest is installed into .venv from requirements.txt. CONTRIBUTING.md says when to use which target.

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := .venv/$(BIN)/python
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))

# Two processes share two cores; the linear algebra inside them must not start threads of its own.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export CHROMIUM
# Python keeps compiled modules here, also where a machine forbids it: kernels start in half the time.
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/_build/pycache
export PYTHONDONTWRITEBYTECODE :=

# a file of tests stays in one process: it may build a book, a wheel or a kernel that its tests share
PYTEST := $(PY) -m pytest -n 2 --dist loadscope
# `make test COVER=1` also measures what the tests cover, which takes half as long again
COVERAGE = $(if $(COVER),--cov=forecasting --cov=livecommerce --cov-report=term:skip-covered --cov-fail-under=95)

.DEFAULT_GOAL := help
.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

##### the report

.PHONY: env
env: ## make or refresh .venv from requirements.txt
	@$(PYTHON) tools/environment.py .venv requirements.txt

.PHONY: book
book: env ## execute the chapters that changed and build the HTML in _build/html
	@$(PY) tools/book.py

.PHONY: notebooks
notebooks: env ## store the outputs of the executed chapters in book/, and results.json
	@$(PY) tools/notebooks.py

.PHONY: data
data: env ## check the data, renew their hashes and pages; ACCEPT="why" accepts changed rows
	@$(PY) -m tools.data $(if $(ACCEPT),--accept "$(ACCEPT)")

.PHONY: new-model
new-model: env ## begin a model of the library: make new-model NAME=log_line
	@$(PY) tools/scaffold.py model "$(NAME)"

.PHONY: new-chapter
new-chapter: env ## begin a chapter: make new-chapter NAME=regions TITLE="By region"
	@$(PY) tools/scaffold.py chapter "$(NAME)" "$(TITLE)"

.PHONY: constants
constants: env ## estimate every learned constant, in order (needs the reference series; long)
	@for script in curves shrinkage priors reference "reference --without" takeoff_bands joint; do \
		set -- $$script; echo "[constants] $$script" && $(PY) -m estimation.$$1 $$2 || exit 1; done
	@$(PY) -m benchmarks.record

.PHONY: results
results: book ## compare the numbers of a fresh run with the stored ones in results.json
	@$(PY) -m livecommerce.results results $(sort $(wildcard _build/executed/book/*.ipynb)) -o _build/results.json
	@$(PY) -m livecommerce.results diff results.json _build/results.json

.PHONY: test
test: book ## every test: package, doctests, data, stored outputs, pages; COVER=1 measures them
	@echo "[test] package, data, notebooks and book, two processes"
	@$(PYTEST) tests forecasting book/livecommerce book --ignore=book/_ext --doctest-modules \
		--nbval --nbval-current-env $(COVERAGE)

.PHONY: test-library
test-library: env ## the library's tests alone, quick
	@$(PYTEST) tests/library forecasting --doctest-modules

##### checks

.PHONY: lint
lint: env ## ruff, its formatter, mypy
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

.PHONY: format
format: env ## let ruff mend what it can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

.PHONY: check-claims
check-claims: book ## no number of the prose is typed, none is missing, what is stored is today's
	@$(PY) tools/claims.py

.PHONY: check-minimum
check-minimum: ## the library's tests at the oldest versions that pyproject.toml allows
	@$(PYTHON) tools/environment.py .venv-minimum requirements/minimum.txt
	@.venv-minimum/$(BIN)/python -m pytest -n 2 --dist loadscope -W default tests/library

.PHONY: newest
newest: ## the library's tests on the newest versions that the index has, lock or no lock
	@$(PYTHON) -m venv --clear .venv-newest
	@.venv-newest/$(BIN)/python -m pip install -q --upgrade -r requirements/report.in -e ".[frames]"
	@.venv-newest/$(BIN)/python -m pytest -n 2 --dist loadscope -W default tests/library

.PHONY: check-distributed
check-distributed: ## the panel on local Dask and Spark, and inside statsforecast and sktime
	@$(PYTHON) tools/environment.py .venv-distributed requirements/distributed.txt
	@COVERAGE_FILE=.coverage_distributed .venv-distributed/$(BIN)/python -m pytest \
		--cov=forecasting --cov-report= --confcutdir=tests/distributed tests/distributed

.PHONY: coverage
coverage: ## what `make test COVER=1` and `make check-distributed` covered together
	@$(PY) -m coverage combine --quiet --keep --data-file=.coverage_all $(wildcard .coverage .coverage_distributed)
	@$(PY) -m coverage report --data-file=.coverage_all --skip-covered --fail-under=95

.PHONY: check-browser
check-browser: book ## the built book in a headless Chromium
ifeq ($(CHROMIUM),)
	@echo "[check-browser] NOT CHECKED: no chromium on this machine (Debian: apt-get install chromium)"
else
	@$(PY) -m pytest -n 2 --dist worksteal tests/browser
endif

.PHONY: lighthouse
lighthouse: book ## Lighthouse (mobile) over every page, reports in _build/lighthouse (needs Node; long)
	@CHROME_PATH="$(CHROMIUM)" npx --yes @lhci/cli@0.15.1 autorun --config=tools/lighthouserc.json

.PHONY: check-citation
check-citation: ## validate CITATION.cff and data/croissant.json
	@$(PYTHON) tools/environment.py .venv-citation requirements/citation.txt --tools-only
	@.venv-citation/$(BIN)/cffconvert --validate --infile CITATION.cff
	@.venv-citation/$(BIN)/mlcroissant validate --jsonld data/croissant.json

.PHONY: audit
audit: env ## known vulnerabilities of the lock; fails where no package could be checked
	@$(PY) tools/audit.py requirements.txt $(AUDIT)

.PHONY: fuzz
fuzz: env ## thousands of random and hostile series, and new examples for every property (long)
	@$(PY) -m pytest tests/fuzz
	@$(PYTEST) tests -m hypothesis --hypothesis-profile=explore

.PHONY: mutants
mutants: env ## mutation testing of package and estimation with cosmic-ray; COUNT=300 SEED="0 1"
	@$(PYTHON) tools/environment.py .venv-mutants requirements/mutants.txt --tools-only
	@.venv-mutants/$(BIN)/python tools/mutants.py $(PY) --count $(or $(COUNT),300) --seed $(or $(SEED),0)

.PHONY: benchmark
benchmark: ## scores and speed of our models beside other packages' (long)
	@$(PYTHON) tools/environment.py .venv-benchmark requirements/benchmark.txt
	@.venv-benchmark/$(BIN)/python -m benchmarks.run
	@.venv-benchmark/$(BIN)/python -m benchmarks.life
	@.venv-benchmark/$(BIN)/python -m benchmarks.analogues
	@.venv-benchmark/$(BIN)/python -m benchmarks.speed
	@.venv-benchmark/$(BIN)/python tools/publish_benchmark.py
	@.venv-benchmark/$(BIN)/python -m tools.data

##### what is handed out

.PHONY: dist
dist: book ## the pages and the wheel as one zip, the wheel alone, checksums
	@$(PY) tools/release.py

.PHONY: sbom
sbom: env ## list of everything that the report is built with (CycloneDX), beside the release
	@$(PYTHON) tools/environment.py .venv-sbom requirements/sbom.txt --tools-only
	@mkdir -p dist
	@PYTHONWARNINGS=ignore .venv-sbom/$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
		--output-reproducible --output-file dist/sbom.cdx.json
	@$(PY) tools/release.py --sums

.PHONY: pdf
pdf: book ## the book as a report on paper, printed by Chromium
ifeq ($(CHROMIUM),)
	@echo "[pdf] NOT MADE: no chromium on this machine (Debian: apt-get install chromium)"
else
	@$(PY) tools/pdf.py
endif

.PHONY: epub
epub: book ## the whole book as an EPUB, checked by epubcheck where there is one
	@$(PY) tools/epub.py

.PHONY: lock
lock: ## make the locks again (needs uv; give UPGRADE=--upgrade for newer versions)
	@sh tools/lock.sh $(UPGRADE)

.PHONY: clean
clean: ## remove what was built; environments stay
	@rm -rf _build dist .lighthouseci .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.* .coverage_*
