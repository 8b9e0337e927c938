# `make help` lists the targets. Only Python 3.11-3.13 and make are needed; everything else is installed into .venv.

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := .venv/$(BIN)/python

.PHONY: env
env: ## make or refresh .venv from requirements.txt
	@$(PYTHON) tools/environment.py .venv requirements.txt

.PHONY: book
book: env ## execute the notebooks and build the HTML in _build/html
	@$(PY) tools/book.py

.PHONY: notebooks
notebooks: env ## execute every chapter in place and store its outputs
	@$(PY) tools/notebooks.py
