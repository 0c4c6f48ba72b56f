"""The clinic's table: cause by cause, which knob the doctor turned and what it gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.clinic.score import HELP, Result

HEAD = """# The doctor's clinic

Written by `make doctor`. Each network below was healthy until one knob of it was turned; it counts where turning that
knob back, and nothing else, gives it more than 10 points of test accuracy on three seeds; the doctor has no part in
that. What the doctor offers is then run on three seeds that it has not seen.

"""


def report(results: Sequence[Result], sound: int, alarms: Mapping[str, str], seconds: float) -> str:
    """The whole page as Markdown."""
    return HEAD + _summary(results, sound, alarms, seconds) + "\n" + _table(results) + "\n" + _wrong(results, alarms)


def _summary(results: Sequence[Result], sound: int, alarms: Mapping[str, str], seconds: float) -> str:
    n = max(len(results), 1)
    right = sum(result.right for result in results)
    helped = sum(result.gain is not None and result.gain > HELP for result in results)
    harmed = sum(result.gain is not None and result.gain < -HELP for result in results)
    none = sum(result.gain is None for result in results)
    rows = (
        f"| sick networks | {len(results)} |",
        f"| the right knob | {right} ({right / n:.0%}) |",
        f"| helps by more than 3 points | {helped} ({helped / n:.0%}) |",
        f"| harms by more than 3 points | {harmed} |",
        f"| nothing offered | {none} |",
        f"| false alarms, of {sound} healthy networks | {len(alarms)} ({len(alarms) / max(sound, 1):.0%}) |",
        f"| seconds on one core | {seconds:.0f} |",
    )
    return "| | |\n|---|---|\n" + "\n".join(rows) + "\n"


def _table(results: Sequence[Result]) -> str:
    """Cause, how many, which knobs were turned how often."""
    lines = ["| cause | networks | right | helped | knobs turned |", "|---|---|---|---|---|"]
    for cause in dict.fromkeys(result.case.cause for result in results):
        own = [result for result in results if result.case.cause == cause]
        turned = Counter(result.knob or "none" for result in own)
        knobs = ", ".join(f"{knob} {count}" for knob, count in turned.most_common())
        helped = sum(result.gain is not None and result.gain > HELP for result in own)
        lines.append(f"| {cause} | {len(own)} | {sum(r.right for r in own)} | {helped} | {knobs} |")
    return "\n".join(lines) + "\n"


def _wrong(results: Sequence[Result], alarms: Mapping[str, str]) -> str:
    """What was not right, with addresses."""
    lines = [
        f"- {result.case.cause}: `{result.case.sick.to_query()}`: "
        + (f"`{result.change}`, {100 * (result.gain or 0):+.0f} points" if result.knob else f"nothing ({result.code})")
        for result in results
        if not result.right
    ]
    lines += [f"- false alarm {code}: `{address}`" for address, code in alarms.items()]
    return "## Not right\n\n" + ("\n".join(lines) or "Nothing.") + "\n"
