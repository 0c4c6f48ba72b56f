#!/bin/sh
# Write requirements.txt, requirements-dev.txt and requirements-cluster.txt: every package at one version, for Linux, macOS and Windows and every
# Python from 3.11 on. UPGRADE=1 takes the newest versions of what requirements*.in does not pin.
#
# Without hashes: on Linux, PyTorch is the CPU wheel where its page answers and another file of the same version where it
# does not. Without local versions like +cpu: macOS has none.
set -e
uv=$(command -v uv) || {
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
  "$1" -m venv "$place/venv"
  "$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
  uv="$place/venv/bin/uv"
}
lock() {  # lock NAME HEADER [options]
  name=$1 header=$2
  shift 2
  "$uv" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-sources \
    ${UPGRADE:+--upgrade} "$@" "$name.in" --output-file "$name.txt"
  { printf '%b\n' "$header"; grep -v '^#\|^--' "$name.txt"; } > "$name.new"
  mv "$name.new" "$name.txt"
}
page='--find-links https://download.pytorch.org/whl/cpu/torch/'
lock requirements "# Written by \`make lock\` from requirements.in; the next line is PyTorch's own page of CPU wheels. Seen \
through it,\n# Linux gets 2.13.0+cpu in place of the CUDA build (README: Install).\n$page" --override tools/no-cuda.txt
lock requirements-dev "# Written by \`make lock\` from requirements-dev.in." --override tools/no-cuda.txt
lock requirements-cluster "# Written by \`make lock\` from requirements-cluster.in."
if grep -n 'nvidia\|cuda\|triton' requirements*.txt; then
  echo "PyTorch asks for more of CUDA than tools/no-cuda.txt leaves out: add it there." >&2
  exit 1
fi
