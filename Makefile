.DEFAULT_GOAL := help
PY := .venv/bin/python
.PHONY: help setup demo test test-long test-campus servers check unread fuzz bench clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready  ## make .venv with the command .venv/bin/campuswatch

.venv/.ready: requirements-dev.lock pyproject.toml
	@sh .ci/venv

demo: setup  ## watch a simulated campus on loopback; prints one address
	@.venv/bin/campuswatch demo

test: setup  ## run the tests that this machine can run
	@$(PY) -m pytest -n 3 --dist worksteal -m "not long and not campus"

test-long: setup  ## kill, soak and power-cut tests
	@$(PY) -m pytest -n 4 --dist worksteal -m long --timeout 1800

test-campus: setup  ## scan 300 real hosts in network namespaces (root)
	@[ "$$(id -u)" = 0 ] || { echo "make test-campus builds network namespaces: run it as root (sudo make test-campus)." >&2; exit 1; }
	@$(PY) -m pytest -m campus tests/campus

servers:  ## install the real servers that tests talk to (root, Debian or Ubuntu)
	@sh .ci/servers

check: setup  ## ruff, mypy, docs
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@$(PY) -m pytest -n 3 --dist worksteal tests/test_docs.py tests/test_architecture.py

unread: setup  ## list translations that nobody has proof-read, IN one language or of one FAMILY
	@$(PY) -m language unread $(if $(IN),--language $(IN)) $(if $(FAMILY),--family $(FAMILY))

fuzz: setup  ## damaged messages for every reader, for MINUTES (10), from SEED (a new one)
	@$(PY) -m tests.fuzz --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

bench: setup  ## figures beside peers, kept in bench/results
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@$(PY) -m bench --keep

clean:  ## remove what set-up and the demo made
	@rm -rf .venv .demo build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
