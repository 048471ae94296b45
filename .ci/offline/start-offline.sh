#!/bin/sh
# Sets up from the folder `wheels` without a network, at first and after a newer folder was copied over this one; then opens KAMP Studio.
cd "$(dirname "$0")" || exit 1
if [ ! -x .venv/bin/kamp ] || ! cmp -s wheels/requirements.txt .venv/installed.txt; then
  python3.11 -m venv .venv || { echo "Python 3.11 is needed / Python 3.11 이 필요합니다"; exit 1; }
  pip() { .venv/bin/python -m pip install --no-index --find-links wheels --disable-pip-version-check --quiet "$@"; }
  pip --require-hashes --no-deps -r wheels/requirements.txt && pip -r wheels/build.txt && pip --no-deps --no-build-isolation -e . || exit 1
  cp wheels/requirements.txt .venv/installed.txt
fi
exec .venv/bin/kamp app "$@"
