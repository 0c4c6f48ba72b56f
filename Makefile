# make run    install what the app needs and start it          (PORT=8501)
# make test   install what the tests need and run them all     (ARGS="-k words")
# make lint   ruff and mypy        make bench   write benchmarks/RESULTS.md        make clean   remove .venv

PORT ?= 8501
PY := .venv/bin/python
.PHONY: run test lint bench clean

run: .venv/app.stamp
	@echo "Neural Training Lab: http://localhost:$(PORT)"
	@$(PY) -m streamlit run app.py --server.port $(PORT)

test: .venv/dev.stamp
	@CHROMIUM="$$(sh tools/chromium.sh $(PY))" && export CHROMIUM && $(PY) -m pytest $(ARGS)

lint: .venv/dev.stamp
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

bench: .venv/dev.stamp
	@CHROMIUM="$$(sh tools/chromium.sh $(PY))" && export CHROMIUM && $(PY) -m benchmarks

clean:
	rm -rf .venv

.venv/bin/python:
	@sh tools/venv.sh

.venv/app.stamp: requirements.txt | .venv/bin/python
	@$(PY) tools/install.py requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/app.stamp
	@$(PY) tools/install.py requirements-dev.txt
	@touch $@
