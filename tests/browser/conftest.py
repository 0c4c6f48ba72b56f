"""A server of our own and a real Chromium; without one these tests fail, they do not skip."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent.parent
LAB = "/initialization"
SMALL = LAB + "?depth=4&width=40&steps=300&every=5"
"""A run of 61 frames that takes a second."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIND = """
const find = (root) => {
  for (const node of root.querySelectorAll('*')) {
    if (node.classList?.contains('player')) return node;
    const inner = node.shadowRoot && find(node.shadowRoot);
    if (inner) return inner;
  }
};
const player = find(document);
"""


class Server:
    """The app on a port of its own, in a process group of its own."""

    def __init__(self, port=None, log=subprocess.DEVNULL):
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=log
        )
        self.wait()

    def wait(self):
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError("the server did not start")

    def workers(self):
        """Process ids of the workers."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return [int(pid) for pid in found]

    def stop(self):
        """End it as a terminal would; a server that still waits for its visitors is killed."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="package")
def server():
    made = Server()
    yield made
    made.stop()


@pytest.fixture(scope="package")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: run `make test`, which finds or installs one, or set CHROMIUM"
    with sync_playwright() as playwright:  # ends with this folder: no event loop of other tests may run beside its own
        made = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield made
        made.close()


def reached(read, meets=bool, seconds=40):
    """What read() gives, as soon as it meets the condition: a slow machine is waited for, never measured."""
    end = time.monotonic() + seconds
    while not meets(now := read()):
        assert time.monotonic() < end, f"not reached: {now}"
        time.sleep(0.05)
    return now


def at_rest(read, seconds=0.4):
    """What read() gives once it gives the same thing twice: the page is laid out piece by piece."""
    seen = [read()]

    def again():
        time.sleep(seconds)
        seen.append(read())
        return seen[-2:]

    return reached(again, lambda two: two[0] == two[1] is not None)[1]


FADES = "document.getAnimations().filter((one) => one instanceof CSSTransition && one.playState === 'running').length"


def quiet(one):
    """The page has been drawn to its end, and no colour fades: a press now is not lost."""
    one.page.wait_for_selector("[data-test-script-state=notRunning]")
    one.page.wait_for_function(f"{FADES} === 0")
    return one


class Tab:
    """One visitor's tab, with what went wrong in it."""

    def __init__(self, context):
        self.context = context
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message):
        # Streamlit itself looks for its health address below a deep link first and gets 404
        if message.type == "error" and "404" not in message.text and "ERR_NAME_NOT_RESOLVED" not in message.text:
            self.errors.append(message.text)

    def open(self, url):
        self.page.goto(url)
        return self

    def player(self, script="return {...player.dataset}"):
        """The result of `script` with `player` bound to the player's root element (None before it is there)."""
        return self.page.evaluate(f"(() => {{ {FIND} if (!player) return null; {script} }})()")

    def until(self, condition, seconds=40):
        """Wait until condition(dataset of the player) is true; the dataset."""
        return reached(self.player, lambda data: data and "frame" in data and condition(data), seconds)

    def press(self, name):
        """Click the player's button of this class."""
        self.player(f"player.querySelector('button.{name}, .{name}').click()")


def number(data, key):
    return int(data[key])


def read_losses(one):
    """The losses that the player holds, to the last bit that it was sent."""
    return one.page.evaluate(
        "(() => { const f = [...globalThis.trainingPlayers.values()][0].film;"
        " return f.steps.map((_, i) => f.at('loss', i, 0)) })()"
    )


@pytest.fixture(scope="package")
def contexts(browser):
    """{options: context}: what one test has loaded the next finds in the cache; sessions are those of the tabs."""
    made = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def tab(browser, contexts):
    opened = []

    def make(**options):
        wanted = {"viewport": {"width": 1280, "height": 720}, "locale": "en-US", **options}
        key = json.dumps(wanted, sort_keys=True)
        if key not in contexts:
            contexts[key] = browser.new_context(**wanted)
            contexts[key].set_default_timeout(40_000)  # as `until`: a slow machine is no fault of the page
        opened.append(Tab(contexts[key]))
        return opened[-1]

    yield make
    for one in opened:
        one.context.set_offline(False)
        one.page.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """axe-core's script, from the npm registry."""
    npm = shutil.which("npm")
    assert npm, "the accessibility check needs npm (Node.js)"
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4.10.3"]
    subprocess.run(command, check=True, timeout=100)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
