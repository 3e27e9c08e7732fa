# Abasto: everything that a person does with this checkout. `make` alone lists it.
# Variables: PORT=9000 HOST=0.0.0.0 (run), PYTHON=/path/to/python3.13 (install), ARGS="-k cesta" (test), VENV=.venv

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.NOTPARALLEL:

PORT ?= 8000
HOST ?= 127.0.0.1
VENV ?= .venv
ARGS ?=
GUIDE ?=
export PORT HOST VENV

SETUP := sh project/local/setup.sh
BIN := $(VENV)/bin

.PHONY: help install install-dev run test check stress bench pictures messages requirements shell reset

help: ## Esta lista
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## El entorno de Python en .venv, con todo lo que hace falta para arrancar
	@$(SETUP) install local

install-dev:
	@$(SETUP) install dev

run: ## La tienda completa en http://localhost:8000 (PORT=9000 make run para otro puerto)
	@$(SETUP) port "$(HOST)" "$(PORT)"
	@$(SETUP) install local
	@exec $(BIN)/python -m project.local.run

test: install-dev ## Todas las pruebas, navegador incluido (ARGS="-k cesta" para elegir)
	@$(SETUP) browser
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: install-dev ## Estilo, tipos, arquitectura, migraciones, seguridad, plantillas y traducciones
	@$(BIN)/python -m project.local.check

stress: install-dev ## Las carreras y caídas con sus cantidades completas
	@STRESS=1 $(BIN)/python -m pytest tests/concurrency $(ARGS)

bench: install-dev ## Rendimiento frente a Oscar sin tocar
	@$(BIN)/python -m tests.bench $(ARGS)

pictures: install-dev ## Las imágenes de las guías, en docs/images (GUIDE=finance para una sola)
	@$(SETUP) browser
	@$(BIN)/python -m tests.pictures $(GUIDE)

messages: install-dev ## Actualiza los catálogos de traducción con los textos del código
	@$(BIN)/python manage.py update_messages

requirements: install-dev ## Vuelve a fijar las versiones de requirements/*.txt (UPGRADE=1 para subirlas)
	@for name in base local dev production; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) \
	    --custom-compile-command "make requirements" \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

shell: install ## Consola de Python con la tienda cargada
	@$(BIN)/python manage.py shell

reset: install ## Borra la base de datos y los archivos de este directorio (pregunta antes)
	@$(BIN)/python -m project.local.reset
