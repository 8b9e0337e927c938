# `make help` lists the targets. Only Python 3.11-3.13 and make are needed; everything else is installed into .venv.

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := .venv/$(BIN)/python

.PHONY: env
env: ## make or refresh .venv from requirements.txt
	@$(PYTHON) tools/environment.py .venv requirements.txt
