# A thin wrapper: everything is done by book/_tools/book.py (on Windows, type that instead).

# The first Python that runs (book.py looks for another one if it is too old), else the one of uv.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$p" -c "" >/dev/null 2>&1 && echo "$$p" && exit; done; \
	uv python install --quiet 3.13 2>/dev/null && uv python find 3.13)

.PHONY: help book style test serve pdf zip test-deep bench links clean lock outputs
help:
	@echo "make book       build the book into _build/html"
	@echo "make style      check code, spelling and schemas, as before each commit"
	@echo "make test       run every test that is not slow (ARGS=... goes to pytest)"
	@echo "make serve      serve the book on this machine and open it"
	@echo "make pdf        print the whole book into _build/book.pdf, which the site then offers"
	@echo "make zip        pack the site into _build/book.zip, to mail or to put on a stick"
	@echo "make test-deep  run the slow tests"
	@echo "make bench      measure: sizes and times"
	@echo "make links      ask every web address that the book links to"
	@echo "make lock       write constraints.txt (ARGS=\"numpy sympy\" brings these up to date)"
	@echo "make outputs    record what cells with PyTorch print, for machines without it"
	@echo "make clean      delete everything that these commands made"

book style test serve pdf zip test-deep bench links clean lock outputs:
	@$(if $(PYTHON),,$(error This book needs Python 3.11, 3.12, 3.13 or 3.14 and found none: \
	install one and try again))"$(PYTHON)" book/_tools/book.py $@ $(ARGS)
