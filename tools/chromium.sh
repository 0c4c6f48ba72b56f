#!/bin/sh
# Print the path of a Chromium for the browser tests: CHROMIUM if set, else one that is installed, else install one.
# Usage: chromium.sh PYTHON
find_one() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" 2>/dev/null && return 0
  done
  "$1" -c 'from playwright.sync_api import sync_playwright as s
from pathlib import Path
with s() as p: path = p.chromium.executable_path
print(path) if Path(path).exists() else exit(1)' 2>/dev/null
}
[ -n "$CHROMIUM" ] && echo "$CHROMIUM" && exit 0
find_one "$1" && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } >&2
  find_one "$1" && exit 0
fi
"$1" -m playwright install chromium >&2
find_one "$1" || { echo "No Chromium found or installed; set CHROMIUM=/path/to/chromium" >&2; exit 1; }
