#!/bin/sh
# Make .venv with the first Python found that is new enough.
for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    "$python" -m venv .venv && exit 0
    echo "The Python module venv is missing: on Debian and Ubuntu, apt install python3-venv" >&2
    exit 1
  fi
done
echo "Python 3.11 or newer is needed. Install it, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
