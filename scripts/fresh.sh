#!/bin/bash
# fresh.sh [--quick] [CASE...]: the README's two commands on a machine that nobody prepared.
#
# Makes a bare Debian (mmdebstrap: python3, python3-venv, git, make, ca-certificates), copies a clone of what is
# committed into it, and runs `make demo` and `make test` there. The cases, all of them unless named:
#   root   root, who may install what is missing
#   user   an ordinary user, so that Pango stays missing: the demo writes case.html
#   pango  an ordinary user on a machine with Pango but without HarfBuzz-Subset
# --quick: not all tests, but those that the case is about: of set-up, of the command line, and with Pango of all PDFs.
# The machine's settings for apt, pip and certificates come along. Needs root: mounts are made in a namespace that ends
# with the script. Exits with 0 when every case passed, 1 when one failed, 77 when no bare machine can be made here.
set -euo pipefail
readonly CANNOT=77 BARE=python3,python3-venv,git,make,ca-certificates USER_NAME=newcomer
readonly QUICK="tests/test_set_up.py tests/test_documents.py tests/cli/test_pdf_process.py tests/cli/test_bad_input.py"
readonly QUICK_PDF="$QUICK tests/test_samples.py tests/render tests/verify"

say() { printf '%s\n' "$*" >&2; }
cannot() { say "No bare Debian can be made here: $*. Nothing was tried."; exit $CANNOT; }

# ---- outside: what is needed, and a namespace for the mounts

start() {
    [ "$(id -u)" = 0 ] || cannot "it needs root"
    command -v apt-get >/dev/null || cannot "this is no system with apt"
    if ! command -v mmdebstrap >/dev/null; then
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends mmdebstrap; } >/dev/null 2>&1 ||
            cannot "mmdebstrap is not installed, and apt-get cannot install it"
    fi
    unshare --mount --pid --fork true 2>/dev/null || cannot "the kernel refuses new namespaces"
    folder=$(mktemp -d "${TMPDIR:-/tmp}/fresh.XXXXXX")
    # The mounts are gone with their namespace by then; should one not be, nothing beyond it is touched.
    trap 'rm -rf --one-file-system "$folder"' EXIT
    FRESH_FOLDER=$folder unshare --mount --pid --fork --kill-child --propagation private scripts/fresh.sh "$@"
}

# ---- inside: the machine's settings, given to a root

sources() { find /etc/apt/sources.list /etc/apt/sources.list.d -name '*.list' -o -name '*.sources' 2>/dev/null; }
certificates() { env | grep -E '^(SSL_CERT_|REQUESTS_CA_|CURL_CA_|NODE_EXTRA_CA_|PIP_CERT)' || true; }
settings() { env | grep -E '^(PIP_|UV_|SSL_CERT_|REQUESTS_CA_|CURL_CA_|NODE_EXTRA_CA_|[a-z]+_proxy=|[A-Z]+_PROXY=)' || true; }
pip_files_of_all() { find /etc/pip.conf "${XDG_CONFIG_DIRS:-/etc/xdg}/pip" -name pip.conf 2>/dev/null || true; }
pip_files_of_user() { find "${XDG_CONFIG_HOME:-$HOME/.config}/pip" "$HOME/.pip" -name pip.conf 2>/dev/null || true; }
paths_in() { grep -ohE "(^|[^a-zA-Z0-9])/[^][ ,;:\"']+" "$@" 2>/dev/null | grep -oE '/.*' | sort -u || true; }

apt_settings() {
    apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets'
}

# What settings refer to: files are copied, directories mounted read-only; an index in `simple` has its files beside it.
bring() {
    local path
    while read -r path; do
        path=${path#//}
        path=/${path#/}
        if [ -e "$root$path" ] || [ ! -e "$path" ]; then continue; fi
        if [ -d "$path" ]; then
            path=${path%/}
            [ "${path##*/}" != simple ] || path=${path%/simple}
            mkdir -p "$root$path"
            mountpoint -q "$root$path" || mount --bind -o ro "$path" "$root$path"
        else
            mkdir -p "$root${path%/*}"
            cp -L "$path" "$root$path"
        fi
    done
}

give_settings() {
    local file home
    apt_settings >"$root/etc/apt/apt.conf.d/99machine"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    cp -rLf /etc/ssl/certs/. "$root/etc/ssl/certs/" 2>/dev/null || true
    for file in $(pip_files_of_all); do
        mkdir -p "$root${file%/*}"
        cp -L "$file" "$root$file"
    done
    for file in $(pip_files_of_user); do
        for home in /root "/home/$USER_NAME"; do
            mkdir -p "$root$home/.config/pip"
            cat "$file" >>"$root$home/.config/pip/pip.conf"
            chmod -R a+rX "$root$home/.config"
        done
    done
    # shellcheck disable=SC2046 # one word a file
    { paths_in $(pip_files_of_all) $(pip_files_of_user) $(sources); settings | paths_in -; apt_settings | paths_in -; } | bring
}

make_bare() {
    local suite options=() hooks=/usr/share/mmdebstrap/hooks/file-mirror-automount
    suite=$(. /etc/os-release && printf %s "${VERSION_CODENAME:-stable}")
    [ ! -d $hooks ] || options+=(--hook-dir=$hooks)
    apt_settings >"$FRESH_FOLDER/apt.conf"
    # shellcheck disable=SC2046 # one word a file
    mmdebstrap --quiet --variant=minbase --include=$BARE --aptopt="$FRESH_FOLDER/apt.conf" "${options[@]}" \
        "$suite" "$bare" $(sources) >"$FRESH_FOLDER/bare.log" 2>&1 || {
        tail -3 "$FRESH_FOLDER/bare.log" >&2
        cannot "mmdebstrap failed (is a package mirror reachable?)"
    }
    chroot "$bare" useradd --create-home $USER_NAME
}

# ---- inside: a case

# inside USER COMMAND: runs it in the clone, with nothing of this machine's environment but the settings.
inside() {
    local home=/root environment
    [ "$1" = root ] || home=/home/$1
    mapfile -t environment < <(settings)
    chroot --userspec="$1:$1" "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=$home \
        LANG=C.UTF-8 "${environment[@]}" sh -c "cd ~/acs-evidence && $2"
}

prepare() {
    local home=/root
    [ "$1" = root ] || home=/home/$1
    cp -a --reflink=auto "$bare" "$root"
    mkdir -p "$root/proc" "$root/dev"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    give_settings
    git -c safe.directory='*' clone -q "$PWD" "$root$home/acs-evidence"
    chroot "$root" chown -R "$1:$1" "$home"
}

# attempt NAME USER PACK: both commands, and whether the demo left its pack.
attempt() {
    local log="$FRESH_FOLDER/$1.log" start=$SECONDS demo tests="" passed=yes
    [ -z "$quick" ] || tests="TESTS='$QUICK'"
    [ -z "$quick" ] || [ "$1" != pango ] || tests="TESTS='$QUICK_PDF'"
    { inside "$2" "make demo" && inside "$2" "test -s $3"; } >"$log" 2>&1 || passed=no
    demo=$((SECONDS - start))
    [ $passed = no ] || inside "$2" "make test $tests" >>"$log" 2>&1 || passed=no
    if [ $passed = yes ]; then
        grep -E '^(Missing:|Pango is missing)' "$log" | sort -u || true
        sed -n '/ tests skipped =/,$p' "$log"
    else
        tail -80 "$log"
    fi
    printf '%s: passed: %s; make demo wrote %s in %d s, make test took %d s\n' \
        "$1" $passed "$3" $demo $((SECONDS - start - demo))
    times >"$FRESH_FOLDER/times" # not in a subshell, which has spent nothing
    printf 'Processor time until here (user, system): %s\n\n' "$(tail -n 1 "$FRESH_FOLDER/times")"
    [ $passed = yes ]
}

try() {
    root="$FRESH_FOLDER/$1"
    local code=0
    case $1 in
    root) prepare root && attempt root root case.pdf || code=1 ;;
    user) prepare $USER_NAME && attempt user $USER_NAME case.html || code=1 ;;
    pango)
        prepare $USER_NAME
        chroot "$root" apt-get update -qq
        chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            libpango-1.0-0 libpangoft2-1.0-0 >/dev/null 2>&1
        if chroot "$root" ldconfig -p | grep -q libharfbuzz-subset; then
            say "This Debian installs HarfBuzz-Subset with Pango: the case 'pango' has both."
        fi
        attempt pango $USER_NAME case.pdf || code=1
        ;;
    *) say "No such case: $1 (root, user, pango)."; exit 2 ;;
    esac
    umount --recursive --lazy "$root/dev" "$root/proc" 2>/dev/null || true
    grep -o " $root/[^ ]*" /proc/self/mounts | sort -r | xargs -r -n 1 umount --lazy
    rm -rf --one-file-system "$root"
    return $code
}

main() {
    cd "$(dirname "$0")/.."
    if [ -z "${FRESH_FOLDER:-}" ]; then
        start "$@"
        return
    fi
    quick=""
    if [ "${1:-}" = --quick ]; then
        quick=yes
        shift
    fi
    [ $# != 0 ] || set -- pango user root
    bare="$FRESH_FOLDER/bare"
    [ -z "$(git -c safe.directory='*' status --porcelain)" ] || say "What is not committed is not tried."
    local begun=$SECONDS failed=0 each
    make_bare
    echo "A bare Debian: $((SECONDS - begun)) s"
    for each; do try "$each" || failed=1; done
    return $failed
}

main "$@"
