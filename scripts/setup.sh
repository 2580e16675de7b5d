#!/bin/sh
# Sets up $VENV with the program and its development tools, and Pango for PDF where it is missing and can be installed.
set -eu
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    say "Python 3.11 or newer is needed: install it (Debian: apt-get install python3 python3-venv) and run this again."
    exit 1
fi
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed; $PYTHON is $("$PYTHON" -V 2>&1). Name another one: make PYTHON=python3.12 ..."
    exit 1
fi
if [ ! -x "$VENV/bin/python" ]; then
    if ! "$PYTHON" -m venv "$VENV" 2>/dev/null; then
        rm -rf "$VENV"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            say "Installing python3-venv ..."
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
            "$PYTHON" -m venv "$VENV"
        else
            say "Python's venv module is missing: install it (Debian: sudo apt-get install python3-venv) and run this again."
            exit 1
        fi
    fi
fi
say "Installing Python packages into $VENV ..."
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --editable . --group dev

pango() { "$VENV/bin/python" -c 'import weasyprint' >/dev/null 2>&1; }
if ! pango; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing Pango, which lays out the PDF ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null
    fi
    if ! pango; then
        say "Pango is missing, so no PDF can be made (the other formats can). Install it:" \
            "Debian 'sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'," \
            "Fedora 'sudo dnf install pango', macOS 'brew install pango'."
        exit 1
    fi
fi
