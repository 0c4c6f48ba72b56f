"""Run the clinic and write its table: python -m benchmarks.clinic docs/doctor.md"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.clinic.cases import cases, healthy, query
from benchmarks.clinic.report import report
from benchmarks.clinic.score import Result, alarm, examine, is_sick


def main() -> None:
    """Examine everything, write the report, print a line a failure."""
    start = time.monotonic()
    sick = [case for case in cases() if is_sick(case)]
    results: list[Result] = []
    for case in sick:
        results.append(examine(case))
        if not results[-1].right:
            print(
                results[-1].case.cause,
                query(case.sick),
                results[-1].code,
                results[-1].change,
                results[-1].gain,
                flush=True,
            )
    sound = list(healthy())
    alarms = {query(spec): code for spec in sound if (code := alarm(spec))}
    for address, code in alarms.items():
        print("false alarm", code, address)
    text = report(results, len(sound), alarms, time.monotonic() - start)
    print(text)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
