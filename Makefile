# Everything a person types. Each target makes what it needs first; nothing is installed outside .venv.

PYTHON ?= python3
CONCEPT ?= A curious fox named Ember meets a wise old owl named Sage in an enchanted autumn forest. They discover a glowing crystal and must decide what to do with it.
MOMENTS ?= 50
DROPS ?= 20
SEED ?= 1
# The settings of a deployment: studios/$(STUDIO).toml, and SETTINGS over it.
CHOICE = $(if $(STUDIO),-c studio=$(STUDIO)) $(SETTINGS)
BIN = .venv/bin
# Runs a program with a Node that CDK supports first on its PATH.
WITH_NODE = $(BIN)/python -m infra.node
CDK = CDK_DISABLE_CLI_TELEMETRY=true $(WITH_NODE) infra/node_modules/.bin/cdk
# The simulator is installed from its folder: no index is asked for it, and no index is named in a lock.
PIN = $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
  --no-emit-find-links --no-emit-package grok-spicy-xai-simulator pyproject.toml

.PHONY: help setup film synth sizes bootstrap deploy smoke release destroy destroy-data check style types unit test chaos bench \
  simulator-test deploy-test film-test \
  chromium python3.13 fix lock docs clean

help:            ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/dev ## everything for working on the project

film: .venv/run  ## a film from a sentence: make film CONCEPT="…"
	@$(BIN)/grok-spicy run "$$CONCEPT" --provider simulator

synth: .venv/cloud infra/node_modules/.installed ## the CloudFormation template of the whole studio, in cdk.out/
	$(CDK) synth --quiet $(CHOICE)

sizes: .venv/cloud ## how large each function is with its layers, against what Lambda takes
	@$(BIN)/python -m infra.sizes

bootstrap: .venv/cloud infra/node_modules/.installed ## once for each AWS account and region, before the first deploy
	$(CDK) bootstrap $(CHOICE)

deploy: .venv/cloud infra/node_modules/.installed ## your own studio on AWS: make deploy STUDIO=NAME, or SETTINGS="-c alarm_email=you@example.com"
	$(CDK) deploy --all $(CHOICE)

smoke: .venv/cloud ## whether a deployed studio makes films: the doctor, and a draft film of one scene for about 0.25 USD: make smoke STACK=NAME
	@$(BIN)/python -m grok_spicy_cli.smoke $(if $(STACK),--stack $(STACK))

release: .venv/cloud infra/node_modules/.installed ## a stage, a film there, and after your word production, and a film there: make release STAGE=stage PRODUCTION=production
	@$(if $(and $(STAGE),$(PRODUCTION)),:,echo "name both: make release STAGE=… PRODUCTION=…"; exit 2)
	$(MAKE) --no-print-directory deploy STUDIO=$(STAGE)
	$(MAKE) --no-print-directory smoke STACK=$(STAGE)
	@read -p "Type $(PRODUCTION) to release there: " answer && test "$$answer" = "$(PRODUCTION)"
	$(MAKE) --no-print-directory deploy STUDIO=$(PRODUCTION)
	$(MAKE) --no-print-directory smoke STACK=$(PRODUCTION)

destroy: .venv/cloud infra/node_modules/.installed ## remove that studio; its films, state, users and keys stay; STUDIO or its name as deployed
	$(CDK) destroy '!*-data' $(CHOICE)

destroy-data: .venv/cloud infra/node_modules/.installed ## remove those too, for good: only where keep=false is deployed
	$(CDK) destroy --all $(CHOICE)

check: .venv/dev ## style, types and unit tests, in under two minutes
	@$(MAKE) --no-print-directory --jobs=2 style types unit

style: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy
	cd simulator && ../$(BIN)/mypy

unit: .venv/dev
	$(BIN)/pytest tests/unit

# More workers than processors: many a test waits, and deploying most of all. Bytecode is kept, since
# tests start hundreds of processes.
test: export PYTHONDONTWRITEBYTECODE =
test: chromium python3.13 infra/node_modules/.installed .venv/dev ## every check and every test
	@$(MAKE) --no-print-directory --jobs=2 style types unit simulator-test
	@$(MAKE) --no-print-directory --jobs=2 deploy-test film-test

film-test: .venv/dev
	$(BIN)/pytest -n 3 --dist loadgroup --ignore tests/unit --ignore tests/deploy

simulator-test: .venv/dev
	cd simulator && ../$(BIN)/pytest -n 2 --dist worksteal

chaos: python3.13 infra/node_modules/.installed ## films killed and stopped at a hundred moments and resumed, with lost answers, long, in five languages, on every camera; the faces of twenty scenes; ten thousand orders of payments; odd requests: make chaos MOMENTS=50 DROPS=20 SEED=1
	CHAOS_MOMENTS=$(MOMENTS) CHAOS_DROPS=$(DROPS) CHAOS_SEED=$(SEED) CHAOS_SCENES=60 CHAOS_LANGUAGES=5 \
	  CHAOS_CAMERAS=20 CHAOS_TROUBLES=4 CHAOS_KILLS=4 CHAOS_CLOCKS=3 CHAOS_REQUESTS=100 \
	  CHAOS_INTERLEAVINGS=10000 CHAOS_LONG_SCENES=2 CHAOS_SHAPES=3 CHAOS_QUALITIES=3 CHAOS_FRAMES=20 \
	  CHAOS_CLIPS=30 CHAOS_ENCODERS=20 \
	  $(BIN)/pytest -n 2 --dist worksteal tests/chaos tests/films/test_languages.py \
	  tests/films/test_gates.py tests/films/test_cameras.py tests/films/test_fallbacks.py \
	  tests/films/test_kill_and_resume.py tests/films/test_moved_clock.py \
	  tests/films/test_long_scenes.py tests/films/test_whole_films.py tests/films/test_bad_days.py \
	  tests/films/test_qualities.py tests/cli/test_full_disk.py tests/media/test_reframe.py \
	  tests/media/test_clip_checks.py tests/media/test_copy.py \
	  tests/api/test_fuzz.py \
	  tests/adapters/test_spending_interleavings.py
	CHAOS_SCENES=60 $(BIN)/pytest tests/deploy/test_gates.py

bench: .venv/dev ## what we say about speed, qualities, load and costs, measured on an idle machine: an hour and a half
	$(BIN)/python bench/schedule.py
	$(BIN)/python bench/assembly.py
	$(BIN)/python bench/chunks.py
	$(BIN)/python bench/films_at_once.py
	$(BIN)/python bench/qualities.py
	$(BIN)/python bench/sessions.py
	$(BIN)/python bench/load.py
	$(BIN)/python bench/aws_cost.py

deploy-test: python3.13 infra/node_modules/.installed ## the studio deployed into an AWS on this machine, and films made there
	$(BIN)/pytest tests/deploy

fix: .venv/dev   ## put style right where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev  ## pin what pyproject.toml asks for; what is pinned already stays as it is
	$(BIN)/pip install -q uv==0.13.8
	$(PIN) --extra simulator -o requirements.lock
	$(PIN) --extra dev -c requirements.lock -o requirements-dev.lock
	$(PIN) --extra cloud -c requirements.lock -o requirements-cloud.lock
	sed -i "1i # Every package \`make film\` needs, pinned. Made from pyproject.toml by \`make lock\`." requirements.lock
	sed -i "1i # requirements.lock and what \`make test\` needs besides. Made from pyproject.toml by \`make lock\`." requirements-dev.lock
	sed -i "1i # requirements.lock and what deploying to AWS needs besides. Made from pyproject.toml by \`make lock\`." requirements-cloud.lock

docs: .venv/dev  ## the tables in docs/ that are made from the code
	$(BIN)/python -m docs.generate

clean:           ## remove what was made, films excepted
	rm -rf .venv dist build cdk.out infra/node_modules \
	  .pytest_cache .mypy_cache .ruff_cache simulator/.pytest_cache simulator/.mypy_cache

export CONCEPT

.venv/run: requirements.lock pyproject.toml simulator/pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e ./simulator -e .
	@touch $@

.venv/cloud: requirements-cloud.lock .venv/run
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-cloud.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/cloud
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The functions run on it: their packages are compiled and tried with it. Stops at once if it can't be had.
python3.13: .venv/dev
	@$(BIN)/python -m infra.interpreter >/dev/null

# The dashboard is tested in it. Stops at once if it is not there.
chromium: .venv/dev
	@$(BIN)/python -m tests.support.browser

infra/node_modules/.installed: infra/package.json | .venv/cloud
	$(WITH_NODE) npm install --prefix infra --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@
