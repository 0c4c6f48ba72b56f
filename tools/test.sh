#!/bin/sh
# Run the tests: those in a browser, which mostly wait for a page, and beside them in two processes of lower priority all
# others. A browser test that fails is run once more, and said to be: a busy machine is no fault of the page.
# Usage: test.sh PYTHON [pytest's options]
python=$1
shift
told=$(mktemp)
nice -n 5 "$python" -m pytest --part others -n 2 --dist loadfile --no-loadscope-reorder "$@" >"$told" 2>&1 &
beside=$!
trap 'kill "$beside" 2>/dev/null; rm -f "$told"' EXIT
trap 'exit 130' INT TERM
"$python" -m pytest --part browser --reruns 1 -rR "$@"
browser=$?
wait "$beside"
others=$?
cat "$told"
# 5: no test of this part was asked for
[ $others = 5 ] && exit $browser
[ $browser = 5 ] && exit $others
exit $((others | browser))
