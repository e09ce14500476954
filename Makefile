# make run    the course, in your browser
# make dev    the same, reloading as you edit
# make test   lint, types, unit tests, page tests and browser tests, with their own set-up
# make check  the same without a browser and without the slowest tests, for while you work
# make fmt    put the code into its shape
# make search the tests that draw random examples, with other and more examples
# make processors the numeric tests with each set of instructions that this processor has, on one thread and on two
# make models train every model whose weights come with the course: a quarter of an hour on two cores
# make bench  how fast each page answers, what a class waits, what a first visit fetches, and what memory the server takes

PYTHON ?= python3
BIN := .venv/bin
APART := -n 2 --dist loadfile # tests in two processes, those of a file together

.PHONY: run dev test check fmt search processors models bench clean
.DELETE_ON_ERROR:

run: .venv/app
	$(BIN)/streamlit run app.py

dev: .venv/app
	$(BIN)/streamlit run app.py --server.fileWatcherType=auto --server.runOnSave=true --client.toolbarMode=developer --client.showErrorDetails=full

test: .venv/dev
	tests/browser/need_chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(APART) -m "not browser"
	$(BIN)/pytest $(APART) -m "browser and not alone"
	$(BIN)/pytest -m "browser and alone"

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q $(APART) -m "not browser and not slow"

fmt: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

search: .venv/dev
	for pass in 1 2 3 4 5; do $(BIN)/pytest -q -m hypothesis --hypothesis-profile=search || exit 1; done

processors: .venv/dev
	$(BIN)/python -m tools.processors

models: .venv/app
	$(BIN)/python -m core.models.train

bench: .venv/dev
	tests/browser/need_chromium
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.class
	$(BIN)/python -m bench.memory
	$(BIN)/python -m bench.first_visit
	$(BIN)/python -m bench.maths
	$(BIN)/python -m bench.training
	$(BIN)/python -m bench.drawing
	$(BIN)/python -m bench.words

.venv/app: requirements.txt constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This course needs Python 3.11 or newer; say which with: make PYTHON=python3.11 run")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m core.ui.assets
	touch $@

.venv/dev: .venv/app requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv
