# From a Line to a Network: the commands of the course. `make` alone lists them.
#   make lab            set up if needed, then open the lessons
#   make lab CPU=1      the same without CUDA (Linux without a GPU)
#   make lab PYTHON=/path/to/python3.12
.DEFAULT_GOAL := help
.PHONY: help lab doctor test refresh bench lock clean
MAKEFLAGS += --no-print-directory

RUN := .venv/bin/python
ifdef CPU
PIP_EXTRA := --extra-index-url https://download.pytorch.org/whl/cpu
endif

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

lab: .venv/ready-lab ## set up if needed, then open the lessons in JupyterLab
	@$(RUN) -m course_utils lab

doctor: .venv/ready-lab ## check this machine's setup, with a cure for whatever fails
	@$(RUN) -m course_utils doctor

lock: .venv/ready-test ## write both locks anew from pyproject.toml
	@$(RUN) -m uv pip compile --quiet --upgrade pyproject.toml -o requirements.lock
	@$(RUN) -m uv pip compile --quiet --upgrade pyproject.toml --extra test --extra authoring \
		-c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and caches; work/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

# ---- setting up -----------------------------------------------------------------------------
# A folder that was moved, or a Python that was upgraded away, makes the old environment useless.
ifeq ($(shell [ "$$(cat .venv/here)" = "$$(pwd)" ] 2>/dev/null && $(RUN) -c '' 2>&1 && echo sound),)
$(shell rm -f .venv/here .venv/ready-lab .venv/ready-test)
endif

.venv/ready-lab: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

.venv/ready-test: requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch .venv/ready-lab $@

define find_python
	found=; \
	for candidate in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do \
		if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
			>/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "No Python 3.11, 3.12, 3.13 or 3.14 was found (PyTorch 2.13 has builds for these)." >&2; \
		echo "Install one of them, or name it: make lab PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "$$found has no venv module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; \
	fi
endef

define install
	set -eu; \
	$(find_python); \
	echo "Setting up .venv from $(1) with $$("$$found" --version). This is done once."; \
	if [ -n "$(CPU)" ]; then echo "PyTorch comes without CUDA: about 0.4 GB to fetch, 1.5 GB on disk."; \
	elif [ "$$(uname -s)" = Linux ]; then \
		echo "PyTorch's build for Linux brings CUDA: about 2.5 GB to fetch, 7 GB on disk."; \
		echo "No NVIDIA GPU? Stop now (Ctrl-C) and run: make lab CPU=1   (about 0.4 GB)"; \
	else echo "About 0.3 GB to fetch, 1.2 GB on disk."; fi; \
	[ "$$(cat .venv/here 2>/dev/null)" = "$$(pwd)" ] || "$$found" -m venv --clear .venv; \
	$(RUN) -m pip install --quiet --disable-pip-version-check $(PIP_EXTRA) -r $(1); \
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --editable .; \
	pwd > .venv/here
endef
