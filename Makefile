# make run    install what the app needs and start it          (PORT=8501)
# make test   install what the tests need and run them all     (ARGS="-k words")
# make lint   ruff and mypy        make bench   write benchmarks/RESULTS.md        make clean   remove .venv
# make lock   write requirements*.txt from requirements*.in (UPGRADE=1: with newer versions of what comes along)
# make lab    copy pages/_template to a new lab                                 (NAME=my_lab)
# make cluster  two replicas behind nginx, a Dask scheduler and two workers, until Ctrl-C (PORT=8501 WORKERS=2)
# make gallery  photograph every preset's moment, in both languages and themes  (FOLDER=tests/output/gallery)
# make walk   open every claim of every lab in a browser: write docs/walk.md    (LABS="dropout search" PHOTOS=folder)
# make doctor  sabotage networks and see what the doctor says: write docs/doctor.md, in a few minutes
# make soak   100 visitors for 8 minutes: memory, descriptors, failures          (SECONDS=480 VISITORS=100)

PORT ?= 8501
WORKERS ?= 2
SECONDS ?= 480
VISITORS ?= 100
FOLDER ?= tests/output/gallery
PY := .venv/bin/python
.PHONY: run cluster test lint lab lock bench doctor gallery walk soak clean

run: .venv/app.stamp
	@echo "Neural Training Lab: http://localhost:$(PORT)"
	@$(PY) -m streamlit run serve.py --server.port $(PORT)

cluster: .venv/cluster.stamp
	@$(PY) tools/cluster.py $(PORT) $(WORKERS)

test: .venv/dev.stamp
	@CHROMIUM="$$(sh tools/chromium.sh $(PY))" && export CHROMIUM && sh tools/test.sh $(PY) $(ARGS)

lint: .venv/dev.stamp
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

lab: .venv/whole.stamp
	@$(PY) tools/new_lab.py "$(NAME)"

bench: .venv/dev.stamp
	@CHROMIUM="$$(sh tools/chromium.sh $(PY))" && export CHROMIUM && $(PY) -m benchmarks

doctor: .venv/dev.stamp
	@$(PY) -m benchmarks.clinic docs/doctor.md

lock: .venv/whole.stamp
	@UPGRADE=$(UPGRADE) sh tools/lock.sh $(PY)

gallery: .venv/dev.stamp
	@CHROMIUM="$$(sh tools/chromium.sh $(PY))" && export CHROMIUM && $(PY) tools/gallery.py $(FOLDER)

walk: .venv/dev.stamp
	@CHROMIUM="$$(sh tools/chromium.sh $(PY))" && export CHROMIUM && \
	LABS="$(LABS)" PHOTOS="$(PHOTOS)" $(PY) -m pytest tests/browser/walk -m walk -n $(WORKERS) --dist worksteal $(ARGS)

soak: .venv/dev.stamp
	@$(PY) -m benchmarks.soak $(VISITORS) $(SECONDS)

clean:
	rm -rf .venv

ifneq ($(PYTHON),)
.PHONY: .venv/whole.stamp
endif
.venv/whole.stamp:
	@PYTHON="$(PYTHON)" sh tools/venv.sh
	@touch $@

.venv/app.stamp: requirements.txt | .venv/whole.stamp
	@$(PY) tools/install.py requirements.txt
	@touch $@

.venv/cluster.stamp: requirements-cluster.txt .venv/app.stamp
	@$(PY) tools/install.py requirements-cluster.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/cluster.stamp
	@$(PY) tools/install.py requirements-dev.txt
	@touch $@
