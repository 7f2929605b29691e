# What can be done here; `make` alone lists it. Everything is set up on the way.
#   PORT=8001      another port for `make run`
#   PYTHON=…       the Python (3.11 or newer) that the virtual environment is made with
#   VENV=…         a virtual environment elsewhere, for example one that several checkouts share
#   ONLY=…         some parts of `make bench`: ready nginx stills uncached limits start many idle views beside; QUICK=1: short rounds
#   SECONDS=…      so long each row of `make chaos` (20); ONLY=… rows whose name holds this word: vms, database, disk
#   MINUTES=…      so long `make soak` (20), and so long PostgreSQL is down in `make chaos` (else as long as each row)
#   PYTEST=…       further options for pytest, for example PYTEST="-k stills -x"

PORT ?= 8000
PYTHON ?= python3
VENV ?= .venv
PYTEST ?=
BIN = $(VENV)/bin
# The portal's settings without a developer's .env; the key signs nothing.
BARE = ENV_FILE=/dev/null SECRET_KEY=for-checks-only-0123456789-0123456789-0123456789-abcdefg
PRODUCTION = $(BARE) SITE_URL=https://cameras.example.com TRUSTED_PROXIES=127.0.0.1

.PHONY: help run test test-zoneminder test-debian13 lint image bench chaos soak messages audit
.DEFAULT_GOAL := help

help:
	@echo "make run    the portal on http://127.0.0.1:$(PORT), with stand-ins of VMSs unless CAMERA_SOURCES is set"
	@echo "make test   every test, in parallel and in random order"
	@echo "make test-zoneminder  the tests with a real ZoneMinder, which it installs (Debian, as root); 3 minutes"
	@echo "make test-debian13  both commands of the README in a fresh Debian 13 (Debian, as root); 20 minutes"
	@echo "make lint   style, types, templates, migrations, production settings"
	@echo "make bench  what the portal costs, as ratios; 15 minutes on a quiet machine; writes docs/benchmarks.md"
	@echo "make chaos  each fault for 20 s under load: what visitors notice, how it heals; 10 minutes on a quiet machine"
	@echo "make soak   20 minutes of a restless day: nothing leaks, ages or grows"
	@echo "make audit  what visitors get: weight, speed, access, markup; pictures of every page in var/audit; 40 minutes"
	@echo "make messages  texts to be translated, into locale/*/LC_MESSAGES/django.po; compiles those that are"
	@echo "make image  the container image, built and tried"

# `exec`: no shell may stand between make and what it starts, it would keep signals to itself.
run: export PORT := $(PORT)
run:
	@$(PYTHON) tools/venv.py $(VENV) requirements-demo.txt
	@exec $(BIN)/python -m tools.run

test:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs
	$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist worksteal $(PYTEST)

test-zoneminder:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs zoneminder
	$(BIN)/python -m pytest -m zoneminder tests/test_zoneminder.py $(PYTEST)

test-debian13:
	@$(PYTHON) -m tools.debian13

lint:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BARE) $(BIN)/mypy .
	$(BIN)/djlint --check templates
	$(BIN)/djlint --lint templates
	@$(BARE) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs bench
	@exec $(BIN)/python -m tools.bench --only "$(ONLY)" $(if $(QUICK),--quick)

chaos:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs
	@exec $(BIN)/python -m tools.chaos --only "$(ONLY)" $(if $(SECONDS),--seconds $(SECONDS)) $(if $(MINUTES),--minutes $(MINUTES))

soak:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs
	@exec $(BIN)/python -m tools.soak $(if $(MINUTES),--minutes $(MINUTES))

audit:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs audit
	@exec $(BIN)/python -m tools.audit --only "$(ONLY)" $(if $(QUICK),--quick)

image:
	@$(PYTHON) -m tools.image

messages:
	@$(PYTHON) tools/venv.py $(VENV) requirements-dev.txt
	@$(BIN)/python -m tools.programs
	@$(BARE) $(BIN)/python manage.py makemessages --all --no-location --no-obsolete --no-wrap -i tests -i tools -i demo -i .venv
	@$(BARE) $(BIN)/python manage.py compilemessages
