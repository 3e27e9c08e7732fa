#!/bin/sh
# Finds a Python, makes the virtual environment and installs the pinned packages; does nothing where nothing changed.
#   setup.sh port HOST PORT    say so when the port is not free
#   setup.sh install NAME      the packages of requirements/NAME.txt (local or dev) in $VENV
#   setup.sh browser           a browser for the tests
set -eu

VENV=${VENV:-.venv}
MARKS=$VENV/installed
WANTED='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))'

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_usable() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c "$WANTED" >/dev/null 2>&1
}

# A command on the path is not enough: a version manager's shim may refuse to run, so each candidate has to.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_usable "$PYTHON" || fail "PYTHON=$PYTHON no sirve: $(complaint "$PYTHON")"
        echo "$PYTHON"
        return
    fi
    for candidate in python3.13 python3.12 python3.14 python3 python /usr/local/bin/python3 /usr/bin/python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do
        if is_usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "Hace falta Python 3.12 o más nuevo y aquí no hay: $(complaint python3)" \
        "Instálalo (por ejemplo python3.13 y python3.13-venv) o di cuál usar: make run PYTHON=/ruta/a/python3.13"
}

complaint() {
    version=$("$1" -c 'import platform; print(platform.python_version())' 2>/dev/null) || version=
    if [ -z "$version" ]; then
        echo "$1 no está o no funciona."
    elif "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        echo "a $1 ($version) le falta el módulo venv (en Debian y Ubuntu: apt install python${version%.*}-venv)."
    else
        echo "$1 es la versión $version."
    fi
}

has() {
    cmp -s "requirements/$1.txt" "$MARKS/$1.txt"
}

install() {
    if has "$1" || { [ "$1" = local ] && has local; }; then
        "$VENV/bin/python" -c '' 2>/dev/null && return
    fi
    if ! "$VENV/bin/python" -c "$WANTED" 2>/dev/null; then
        python=$(find_python)
        echo "Creando el entorno de Python en $VENV ($("$python" --version))…"
        "$python" -m venv --clear "$VENV"
    fi
    rm -rf "$MARKS"
    echo "Instalando dependencias (1 o 2 minutos la primera vez)…"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --progress-bar off --no-compile \
        --require-hashes --requirement "requirements/$1.txt" ||
        fail "No se pudieron instalar las dependencias: mira el error de arriba, revisa la conexión y repite."
    # Explicitly, because PYTHONDONTWRITEBYTECODE may be set, and then every start would be seconds slower.
    echo "Compilando las dependencias (medio minuto)…"
    "$VENV/bin/python" -m compileall -q -j 0 "$VENV/lib" >/dev/null 2>&1 || true # a few ship files for other versions
    mkdir -p "$MARKS"
    cp requirements/local.txt "$MARKS/local.txt"
    [ "$1" = local ] || cp "requirements/$1.txt" "$MARKS/$1.txt"
}

# The system's browser where there is one; otherwise Playwright's own, downloaded once.
browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    "$VENV/bin/python" -m playwright install chromium ||
        echo "No se pudo descargar un navegador: instala chromium para que pasen las pruebas de tests/e2e." >&2
}

case ${1:-} in
port)
    if [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c '' 2>/dev/null; then python=$VENV/bin/python; else python=$(find_python); fi
    "$python" project/local/port.py "$2" "$3"
    ;;
install) install "$2" ;;
browser) browser ;;
*) fail "uso: $0 port HOST PORT | install local|dev | browser" ;;
esac
