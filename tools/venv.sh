#!/bin/sh
# Make .venv, with PYTHON if that is set, else with the first Python found that is new enough, else with one that uv gets.
# One that is whole is left alone; one that an earlier attempt left half-made is made anew.
new='import sys; sys.exit(sys.version_info < (3, 11))'
own='import sys; sys.exit(sys.prefix == sys.base_prefix)'
whole() { .venv/bin/python -c "$new" 2>/dev/null && .venv/bin/python -c "$own" 2>/dev/null &&
  .venv/bin/python -m pip --version >/dev/null 2>&1; }
new_enough() { command -v "$1" >/dev/null 2>&1 && "$1" -c "$new" 2>/dev/null; }
make_with() {
  rm -rf .venv
  if command -v uv >/dev/null 2>&1 && uv venv --quiet --seed --python "$1" .venv; then return 0; fi
  "$1" -m venv .venv && return 0
  rm -rf .venv
  echo "$1 cannot make a virtual environment: on Debian and Ubuntu, apt install python3-venv" >&2
  return 1
}

if [ -n "$PYTHON" ] && ! new_enough "$PYTHON"; then
  echo "PYTHON=$PYTHON is no Python 3.11 or newer: $("$PYTHON" --version 2>&1 | head -1)" >&2
  exit 1
fi
if whole; then
  [ -z "$PYTHON" ] || echo ".venv stays as it is, $(.venv/bin/python --version); to make it with $PYTHON: make clean" >&2
  exit 0
fi
[ -z "$PYTHON" ] || { make_with "$PYTHON"; exit; }
for python in python3 python3.14 python3.13 python3.12 python3.11; do
  new_enough "$python" && { make_with "$python"; exit; }
done
if command -v uv >/dev/null 2>&1; then
  rm -rf .venv
  uv venv --seed --python 3.11 .venv
  exit
fi
echo "Python 3.11 or newer is needed. Install it, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
