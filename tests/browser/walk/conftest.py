"""Gathers what the tests of the walk record, also from other processes, tells it at once, and writes docs/walk.md."""

import json

import pytest

from tests.browser.walk import table

told = {"claim": [], "slow": []}


class Gathering:
    """In the process that others report to."""

    def __init__(self, config):
        self.plugins = config.pluginmanager

    def pytest_runtest_logreport(self, report):
        mine = [(name, value) for name, value in report.user_properties if name in told]
        if report.when == "call" and mine:
            for name, value in mine:
                told[name].append(json.loads(value))
            said = report.longreprtext.rpartition("AssertionError: ")[2] if report.failed else ""
            name = report.nodeid.rpartition("::")[2]
            self.plugins.get_plugin("terminalreporter").write_line(f"\n{report.duration:.0f} s {name} {said}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        if any(told.values()):
            table.tell(told["claim"], told["slow"])


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Gathering(config))
