# From a Line to a Network: the commands of the course. `make` alone lists them.
#   make lab            set up if needed, then open the lessons
#   make lab CPU=1      the same without CUDA (Linux without a GPU)
#   make lab PYTHON=/path/to/python3.12
.DEFAULT_GOAL := help
.PHONY: help lab doctor test nbval refresh solved slides slides-pdf wheelhouse results bench lock clean
MAKEFLAGS += --no-print-directory

RUN := .venv/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check
# PyTorch alone comes from its own index; what the lock asks for is there already then.
CPU_INDEX := https://download.pytorch.org/whl/cpu
# In a folder that `make wheelhouse` packed, what the lessons need lies in wheels/, for one Python.
WHEELS_PYTHON := $(shell cat wheels/for-python 2>/dev/null)

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

lab: .venv/ready-lab ## set up if needed, then open the lessons in JupyterLab
	@$(RUN) -m course_utils lab

doctor: .venv/ready-lab ## check this machine's setup, with a cure for whatever fails
	@$(RUN) -m course_utils doctor

# Tests run without a network, without the author's own answers, and with pictures in notebooks.
TEST_ENV = env -u MPLBACKEND PYTHONPATH="$(CURDIR)/tests/no_network" OMP_NUM_THREADS=1 \
	ANN_COURSE_PROGRESS="$(CURDIR)/.venv/test-progress/progress.json"
PYTEST = $(TEST_ENV) $(RUN) -m pytest -q -n 2 --dist loadscope
NOTEBOOKS = notebooks
NBVAL = $(PYTEST) --nbval --nbval-current-env --nbval-cell-timeout 120 \
	--nbval-sanitize-with course_utils/authoring/sanitize.cfg "$(NOTEBOOKS)"

test: .venv/ready-test ## all that CI runs, stopping at the first failure
	@rm -rf .venv/test-progress
	@echo "== 1/7 ruff: mistakes"
	@$(RUN) -m ruff check .
	@echo "== 2/7 ruff: layout"
	@$(RUN) -m ruff format --check .
	@echo "== 3/7 mypy: types of course_utils"
	@$(RUN) -m mypy
	@echo "== 4/7 unit and property tests"
	@$(PYTEST) tests --ignore=tests/browser --ignore=tests/notebooks
	@echo "== 5/7 notebooks: hygiene, rerun, memory, and the gate itself"
	@$(PYTEST) tests/notebooks
	@echo "== 6/7 notebooks: every output as committed"
	@$(NBVAL)
	@echo "== 7/7 browser"
	@$(if $(CI),ANN_COURSE_BROWSER=required) $(TEST_ENV) $(RUN) -m pytest -q -rs -n 2 \
		--dist loadgroup tests/browser

nbval: .venv/ready-test
	@$(NBVAL)

refresh: .venv/ready-test ## run the notebooks and write their outputs
	@$(TEST_ENV) $(RUN) -m course_utils.authoring.refresh

solved: .venv/ready-test ## write solved copies of the lessons into solved/
	@$(TEST_ENV) $(RUN) -m course_utils.authoring.solve

slides: .venv/ready-test ## build decks and handouts into slides/dist/, which opens without a network
	@$(TEST_ENV) $(RUN) -m course_utils.authoring.slides

slides-pdf: slides ## the same, and a PDF of each deck and handout; needs Chromium
	@$(RUN) -m course_utils.authoring.print_slides

wheelhouse: .venv/ready-lab ## pack the course with its packages, for laptops with no network
	@$(RUN) -m course_utils.authoring.wheelhouse $(if $(CPU),--torch-index $(CPU_INDEX))

results: .venv/ready-test ## measure anew what lessons 04 and 05 quote, some ten minutes; it is kept
	@$(TEST_ENV) $(RUN) -m course_utils.authoring.bench_digits
	@$(TEST_ENV) $(RUN) -m course_utils.authoring.results

bench: .venv/ready-test ## a table of ratios, each measured side by side; gates nothing
	@$(TEST_ENV) $(RUN) -m course_utils.authoring.bench

lock: .venv/ready-test ## write both locks anew from pyproject.toml
	@$(RUN) -m uv pip compile --quiet --upgrade pyproject.toml -o requirements.lock
	@$(RUN) -m uv pip compile --quiet --upgrade pyproject.toml --extra test --extra authoring \
		-c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and caches; work/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

# ---- setting up -----------------------------------------------------------------------------
# A folder that was moved, a Python that was upgraded away, or an installation that was cut off makes
# the old environment useless.
ifeq ($(shell [ "$$(cat .venv/here 2>/dev/null)" = "$$(pwd)" ] && [ ! -e .venv/unfinished ] && \
	$(RUN) -c '' 2>&1 && echo sound),)
$(shell rm -f .venv/here .venv/ready-lab .venv/ready-test)
endif

.venv/ready-lab: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

.venv/ready-test: requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch .venv/ready-lab $@

ifdef WHEELS_PYTHON
SUITS = "{}.{}".format(*sys.version_info) == "$(WHEELS_PYTHON)"
NONE_SUITS = No Python $(WHEELS_PYTHON) was found, for which the packages in wheels/ are.
else
SUITS = (3, 11) <= sys.version_info[:2] <= (3, 14)
NONE_SUITS = No Python 3.11, 3.12, 3.13 or 3.14 was found (PyTorch 2.13 has builds for these).
endif
# What pip is told besides, to install from the lock $(1).
FROM = $(if $(WHEELS_PYTHON),$(if $(filter requirements.lock,$(1)),--no-index --find-links wheels))

define find_python
	suits='import sys; sys.exit(not $(SUITS))'; \
	found=; \
	set -- python3 python3.14 python3.13 python3.12 python3.11 python; \
	[ -z "$${PYTHON:-}" ] || set -- "$$PYTHON"; \
	for candidate in "$$@"; do \
		if "$$candidate" -c "$$suits" >/dev/null 2>&1; then \
			found=$${found:-$$candidate}; \
			if "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
				found=$$candidate; break; \
			fi; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		[ -z "$${PYTHON:-}" ] || echo "PYTHON=$$PYTHON cannot be used:" >&2; \
		echo "$(NONE_SUITS)" >&2; \
		echo "Install one of them, or name it: make lab PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "$$found has no venv module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; \
	fi; \
	if [ "$$("$$found" -c 'import platform; print(platform.system(), platform.machine())')" \
			= "Darwin x86_64" ]; then \
		echo "PyTorch 2.13 has no build for Macs with an Intel processor." >&2; \
		echo "Use conda and environment.yml instead; README.md says how." >&2; exit 1; \
	fi
endef

define install
	set -eu; \
	$(find_python); \
	echo "Setting up .venv from $(1) with $$("$$found" --version). This is done once."; \
	if [ -n "$(FROM)" ]; then echo "The packages come from wheels/: no network is needed."; \
	elif [ -n "$(CPU)" ]; then echo "PyTorch comes without CUDA: about 0.35 GB to fetch, 1.5 GB on disk."; \
	elif [ "$$(uname -s)" = Linux ]; then \
		echo "PyTorch's build for Linux brings CUDA: about 2.9 GB to fetch, 5.4 GB on disk."; \
		echo "No NVIDIA GPU? Stop now (Ctrl-C) and run: make lab CPU=1   (0.35 GB, 1.5 GB on disk)"; \
	else echo "About 0.3 GB to fetch, 1.2 GB on disk."; fi; \
	[ -e .venv/here ] || "$$found" -m venv --clear .venv; \
	touch .venv/unfinished; \
	if ! { \
		$(if $(FROM),,$(if $(CPU),$(PIP) --no-deps --index-url $(CPU_INDEX) "$$(grep '^torch==' $(1))" &&)) \
		$(PIP) $(FROM) -r $(1) && $(PIP) $(FROM) --no-deps --editable .; \
	}; then \
		rm .venv/unfinished; \
		echo "The packages could not be installed; pip says why above. If it is the network or the" >&2; \
		echo "disk, see to that and run the same command again: it goes on with what it has." >&2; exit 1; \
	fi; \
	pwd > .venv/here; \
	rm .venv/unfinished
endef
