"""One visit of a claim: the question, a guess, the film, the verdict, and what a visitor sees of each."""

import json
import os
import re
from pathlib import Path

from engine.spec.lab import Lab
from pages import LABS, load
from tests.browser.conftest import quiet
from ui.film import spoken
from ui.words import has, word

WANTED = os.environ.get("LABS", "").split() or [*LABS]
"""Slugs of the labs that are walked."""
CLAIMS = [f"{slug}/{preset.key}" for slug in WANTED for preset in load(slug).presets]
EYES = Path(__file__).with_name("eyes.js")
LAPTOP, PHONE = (1280, 720), (390, 844)
SIZES = (LAPTOP, (1366, 768), (1920, 1080), PHONE)
HERO, WHOLE = 0.9, 0.995
"""Least shares in sight: of the picture, and of question and answer (a hair less than all, for half pixels)."""
LEAST, FAR = 12, 19
"""Pixels of the smallest text, and of that on a projector."""
ALONE = 16
"""Letters of a text that make it none of another's."""
PATIENCE = 120_000
"""Milliseconds that a page, a run and its film may take on a busy machine."""
NUMERAL = re.compile(r"\d[\d,.]*")


class Visit:
    """A tab on a claim in a language: `faults` are sentences, `shares` of the picture by state and size, `met` whether
    the verdict came at its moment, `axe` how many faults that has found."""

    def __init__(self, one, url: str, lab: Lab, key: str, lang: str):
        self.one, self.page, self.lab, self.lang = one, one.page, lab, lang
        self.preset = next(preset for preset in lab.presets if preset.key == key)
        self.faults: list[str] = []
        self.shares: dict[str, float] = {}
        self.met, self.axe = False, 0
        self.heard: list[bytes] = []
        self.page.set_default_timeout(PATIENCE)
        self.page.add_init_script(path=EYES)
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._hear))
        self.page.on("response", self._answered)
        self.page.goto(f"{url}/{lab.slug}?preset={key}&lang={lang}")

    def _hear(self, frame) -> None:
        self.heard.append(frame if isinstance(frame, bytes) else frame.encode())

    def _answered(self, response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} for {response.url}")

    def see(self, script: str):
        """The value of a script of eyes.js."""
        return self.page.evaluate(f"eyes.{script}")

    def told(self) -> dict[str, object]:
        """What the table is made of."""
        faults = len(self.faults) - self.axe
        return {"claim": self.preset.key, "shares": self.shares, "met": self.met, "axe": self.axe, "faults": faults}

    def fault(self, where: str, *found: str) -> None:
        self.faults += [f"{where}: {each}" for each in found]

    def word(self, part: str, **values: object) -> str:
        return word(f"preset.{self.lab.slug}.{self.preset.key}.{part}", self.lang, **values)

    # -- while the question is open
    def ask(self) -> None:
        """Wait for the question and the first picture; nothing that has come may hold the verdict."""
        self.page.locator(".st-key-choice-skip button").wait_for()
        self.one.until(lambda data: int(data["count"]) > 0, PATIENCE / 1000)
        quiet(self.one)
        self.stand("question")
        if self.see("verdict()"):
            self.fault("question", "a word of the verdict is on the page")
        sent = b"".join(self.heard)
        for secret in self.secrets():
            if secret.encode() in sent or json.dumps(secret)[1:-1].encode() in sent:
                self.fault("question", f"sent before the guess: {secret!r}")

    def secrets(self) -> list[str]:
        """The longest piece without a number of each text that only the verdict may bring."""
        base = f"preset.{self.lab.slug}.{self.preset.key}"
        texts = [self.word(part) for part in ("why", "note") if has(f"{base}.{part}")]
        pieces = [max(re.split(r"\{[^}]*\}", text), key=len).strip() for text in texts]
        return [piece for piece in pieces if len(piece) >= ALONE and piece not in self.word("question")]

    # -- at each size
    def stand(self, part: str) -> None:
        """The picture and a part of the rail at each size, and nothing cut or too small."""
        for size in SIZES:
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            where = f"{self.lang} {part} {size[0]}x{size[1]}"
            hero, text = self.see(f"settled('.hero', '.st-key-{part}')")
            self.shares[f"{part} {size[0]}x{size[1]}"] = hero
            if hero < HERO or text < WHOLE:
                self.fault(where, f"{hero:.1%} of the picture, {text:.1%} of the {part} in sight")
            self.fault(where, *self.see("cut()"), *self.see("sideways()"), *self.see(f"small({LEAST})"))
            if size in (LAPTOP, PHONE):
                self.fault(where, *self.written(LEAST))
        self.page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
        self.see(f"settled('.hero', '.st-key-{part}')")

    def written(self, least: float) -> list[str]:
        """What is wrong with the texts of the picture."""
        texts = self.see("written()")
        small = [f"{one['text']!r} in {one['pixels']:.1f} px" for one in texts if one["pixels"] < least - 0.05]
        return small + [
            f"{one['text']!r} is {one['out']} px out at the {one['side']}" for one in texts if one["out"] > 1
        ]

    # -- the film and its verdict
    def guess(self, k: int) -> None:
        """Press choice k, and see that the verdict comes when the player shows the moment, and not before."""
        quiet(self.one).page.evaluate("eyes.watch()")
        choice = self.preset.question.choices[k].key
        self.page.locator(f".st-key-choice-{choice} button").click()
        self.page.wait_for_function("globalThis.cameAt", timeout=PATIENCE)
        self.page.locator(".st-key-answer .said").wait_for()
        stood = self.page.evaluate("cameAt")
        shown = NUMERAL.search(stood["label"])
        steps = {stood["step"], shown[0].replace(",", "") if shown else stood["label"]}
        self.met = steps == {stood.get("moment")}
        if not self.met:
            self.fault("film", f"the verdict came at {stood['label']!r}, not at step {stood.get('moment')}")

    def judge(self) -> None:
        """The sentence of the verdict, its step and its number."""
        quiet(self.one)
        data = self.one.until(lambda data: data["state"] == "judged" and data["playing"] == "false")
        self.page.wait_for_function("[...trainingPlayers.values()].every((kept) => kept.written === 1)")
        said = self.page.locator(".st-key-answer .said").first
        text, step = said.inner_text(), said.locator(".at").get_attribute("data-step")
        begins = [f"{word(key, self.lang)} {word('ui.measured', self.lang)}:" for key in ("ui.right", "ui.wrong")]
        if not text.startswith(tuple(begins)):
            self.fault("verdict", f"begins {text[:60]!r}")
        self.met &= len({data["step"], data["moment"], step}) == 1
        if not self.met:
            self.fault("verdict", f"of step {step}, at step {data['step']}, the moment is {data['moment']}")
        self.fault("verdict", *self.numbers())
        self.stand("answer")

    def numbers(self) -> list[str]:
        """The large number of the picture, if the answer is a number and not that one."""
        self.page.mouse.move(640, 2)
        note = self.page.evaluate("trainingHub.note")
        if not note:
            return ["no note for the picture"]
        if "{value}" not in word(f"measure.{self.preset.question.measure}", self.lang):
            return []  # what was measured is which of the choices it is
        answer = plain(self.page.locator(".st-key-answer").inner_text())
        missing = [numeral for numeral in NUMERAL.findall(plain(note["number"])) if numeral not in answer]
        return [f"{note['number']!r} is in the picture and not in {answer!r}"] if missing else []

    def check(self, found: dict[str, list[str]]) -> None:
        """What axe has found."""
        self.axe += len(found)
        self.fault("axe", *(f"{name} {nodes}" for name, nodes in found.items()))

    # -- in full screen
    def project(self) -> None:
        """The projector's view: the picture to the edges, letters for the tenth row, no control but what plays."""
        self.page.keyboard.press("f")
        self.page.wait_for_url("**view=projector*")
        quiet(self.one)
        edges = self.see("rest(eyes.edges)")
        if any(abs(gap) > 1 for gap in edges):
            self.fault("projector", f"{edges} px from the edges on the left and below, and from the rail")
        hero, answer = self.see("settled('.hero', '.st-key-answer')")
        if hero < HERO or answer < WHOLE:
            self.fault("projector", f"{hero:.1%} of the picture, {answer:.1%} of the answer in sight")
        self.fault("projector", *self.see(f"small({FAR})"), *self.see("cut()"), *self.see("controls()"))
        self.page.keyboard.press("f")


def plain(text: str) -> str:
    """Without the small spaces of numbers."""
    return spoken(text).replace("\u2009", " ").replace("\u00a0", " ")
