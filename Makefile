# Everything a person types. Each target makes what it needs first; nothing is installed outside .venv.

PYTHON ?= python3
CONCEPT ?= A curious fox named Ember meets a wise old owl named Sage in an enchanted autumn forest. They discover a glowing crystal and must decide what to do with it.
BIN = .venv/bin
CDK = CDK_DISABLE_CLI_TELEMETRY=true infra/node_modules/.bin/cdk

.PHONY: help setup film synth sizes bootstrap deploy destroy test deploy-test lint fix lock clean

help:            ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/dev ## everything for working on the project

film: .venv/run  ## a film from a sentence: make film CONCEPT="…"
	@$(BIN)/grok-spicy run "$$CONCEPT" --provider simulator

synth: .venv/cloud infra/node_modules/.installed ## the CloudFormation template of the whole studio, in cdk.out/
	$(CDK) synth --quiet $(SETTINGS)

sizes: .venv/cloud ## how large each function is with its layers, against what Lambda takes
	@$(BIN)/python -m infra.sizes

bootstrap: .venv/cloud infra/node_modules/.installed ## once for each AWS account and region, before the first deploy
	$(CDK) bootstrap $(SETTINGS)

deploy: .venv/cloud infra/node_modules/.installed ## your own studio on AWS: make deploy SETTINGS="-c alarm_email=you@example.com"
	$(CDK) deploy $(SETTINGS)

destroy: .venv/cloud infra/node_modules/.installed ## remove that studio, films included; SETTINGS as deployed
	$(CDK) destroy $(SETTINGS)

test: .venv/dev lint infra/node_modules/.installed ## every check and every test
	cd simulator && ../$(BIN)/pytest -n 2 --dist worksteal
	$(BIN)/pytest -n 2 --dist worksteal --ignore tests/deploy
	$(BIN)/pytest tests/deploy

deploy-test: .venv/dev infra/node_modules/.installed ## the studio deployed into an AWS on this machine, and films made there
	$(BIN)/pytest tests/deploy

lint: .venv/dev  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: .venv/dev   ## put style right where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev  ## pin what pyproject.toml asks for
	$(BIN)/pip install -q uv==0.13.8
	for extra in "" dev cloud; do $(BIN)/uv pip compile -q --universal --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links $${extra:+--extra $$extra} pyproject.toml \
	  -o requirements$${extra:+-$$extra}.lock; done

clean:           ## remove what was made, films excepted
	rm -rf .venv dist build cdk.out infra/node_modules .pytest_cache .mypy_cache .ruff_cache

export CONCEPT

.venv/run: requirements.lock pyproject.toml simulator/pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e ./simulator -e .
	@touch $@

.venv/cloud: requirements-cloud.lock .venv/run
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-cloud.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/cloud
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.lock
	@touch $@

infra/node_modules/.installed: infra/package.json
	npm install --prefix infra --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@
