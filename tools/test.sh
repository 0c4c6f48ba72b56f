#!/bin/sh
# Run the tests: what needs no browser on two cores at once, then those in a browser one by one, for they use both.
# A browser test that fails is run once more, and said to be: a busy machine is no fault of the page.
# Usage: test.sh PYTHON [pytest's options]
python=$1
shift
"$python" -m pytest --part others -n 2 --dist loadfile --no-loadscope-reorder "$@"
others=$?
"$python" -m pytest --part browser --reruns 1 -rR "$@"
browser=$?
# 5: no test of this part was asked for
[ $others = 5 ] && exit $browser
[ $browser = 5 ] && exit $others
exit $((others | browser))
