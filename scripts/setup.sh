#!/bin/sh
# setup.sh [tests]: sets up $VENV with the program and its development tools, and installs the libraries that make PDFs
# where it may (root, apt). `tests` also installs the servers and programs that tests run. What the system keeps back is
# told, with what it costs and how to install it, and stops nothing else. Exits with 1 only without Python's packages.
# CONSTRAINTS: a file of constraints for pip.
set -eu
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}
parts="$VENV/bin/python scripts/parts.py"

say() { printf '%s\n' "$*" >&2; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# Installing must start no server: the tests start theirs in namespaces of their own. A subshell, for its trap's sake.
apt() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
)

refresh() {
    apt-get update -qq >&2 || say "apt-get update failed: going on with the package lists at hand."
}

# Installs what is missing of a group, or tells it.
complete() {
    packages=$($parts packages "$1")
    if [ -n "$packages" ] && may_install; then
        say "Installing $packages ..."
        refresh
        # shellcheck disable=SC2086 # several words are meant
        apt $packages || for package in $packages; do apt "$package" || say "apt-get cannot install $package."; done
    fi
    $parts tell "$1" >&2
}

if ! command -v "$PYTHON" >/dev/null 2>&1; then
    say "Python 3.11 or newer is needed: install it (Debian: apt-get install python3 python3-venv) and run this again."
    exit 1
fi
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed; $PYTHON is $("$PYTHON" -V 2>&1). Name another one: make PYTHON=python3.12 ..."
    exit 1
fi
if [ ! -x "$VENV/bin/python" ]; then
    if ! "$PYTHON" -m venv "$VENV" >/dev/null 2>&1; then
        rm -rf "$VENV"
        if may_install; then
            say "Installing python3-venv ..."
            refresh
            apt python3-venv || true
        fi
        if ! "$PYTHON" -m venv "$VENV" >/dev/null 2>&1; then
            rm -rf "$VENV"
            say "Python's venv module is missing: install it (Debian: sudo apt-get install python3-venv) and run this again."
            exit 1
        fi
    fi
fi
say "Installing Python packages into $VENV ..."
pip="$VENV/bin/python -m pip install --quiet --disable-pip-version-check"
if ! { $pip --upgrade 'pip>=25.1' && $pip --editable . --group dev ${CONSTRAINTS:+--constraint "$CONSTRAINTS"}; }; then
    say "Python packages could not be installed; pip says why above. With a package index of your own, name it:" \
        "PIP_INDEX_URL=https://... make ..."
    exit 1
fi

complete pdf
if [ "${1:-}" = tests ]; then
    if command -v npm >/dev/null 2>&1 || { may_install && refresh && apt npm; }; then
        npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$VENV/axe" 'axe-core@^4.14' >/dev/null ||
            say "npm could not install axe-core."
    fi
    complete tests
fi
