// Keys and presses that concern the player wherever on the page they are made: space, arrows, f; chips that name
// a step.

import { Leaving } from "./leaving.js";
import { Ways } from "./ways.js";

const SETTLED = 400; // milliseconds in which a chart has its place
const ROLES = ["slider", "listbox", "combobox", "radio"].map((role) => `[role=${role}]`);
const TYPING = ["input", "select", "textarea", "[contenteditable]", ...ROLES].join();
const KNOB = [...ROLES, "input", "button"].map((one) => `.st-key-knobs ${one}`).join();

/** The innermost element that an event is meant for, through shadow roots. */
const target = (event) => event.composedPath()[0];

/** Copy the text before a button, which then says so; where the clipboard is barred the text is selected. */
async function copyBefore(button) {
  const text = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(text);
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
  }
}

export class Keys {
  constructor(stage, signal) {
    Object.assign(this, { stage, leaving: new Leaving(signal), ways: new Ways(signal) });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    // before the page hears of it: some of its buttons let no press through
    document.addEventListener("click", (event) => this.press(event), { signal, capture: true });
    document.addEventListener("fullscreenchange", () => this.turned(), { signal });
  }
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const node = target(event), { stage } = this;
    if (event.key === "Enter" || event.key === " ") {
      if (node.matches?.(".at[data-step], [data-act]:not(a)")) {
        event.preventDefault();
        return this.press(event);
      }
    }
    const own = node === stage.transport.slider, typing = node.matches?.(TYPING) && !own;
    const onButton = node.closest?.("button, a, summary") && event.key === " ";
    if (typing || onButton || (own && event.key !== " ")) return;
    const act = this.action(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }
  action(key) {
    const { stage } = this;
    return {
      ArrowLeft: () => stage.seek(stage.frame - 1),
      ArrowRight: () => stage.seek(stage.frame + 1),
      Home: () => stage.seek(0),
      End: () => stage.seek(stage.film.count - 1),
      " ": () => stage.toggle(),
      f: () => this.full(),
      PageDown: () => this.turnPage("after"),
      PageUp: () => this.turnPage("before"),
    }[key];
  }
  /** The next claim or the one before, as the bar's buttons do; a presenter's remote sends these keys. */
  turnPage(way) {
    document.querySelector(`.st-key-step-${way} button`)?.click();
  }
  press(event) {
    const node = event.composedPath().find((one) => one.dataset?.step !== undefined && one.classList?.contains("at"));
    if (node) return this.stage.seekStep(+node.dataset.step);
    const act = event.composedPath().find((one) => one.dataset?.act);
    if (act?.dataset.act === "full") this.full();
    if (act?.dataset.act === "copy") copyBefore(act);
    if (act?.dataset.act === "picture") this.stage.transport.main.focus();
    if (act?.dataset.act === "settings") document.querySelector(KNOB)?.focus();
    const place = event.composedPath().find((one) => one.dataset?.place);
    if (place) this.scroll(event, place.dataset.place);
    const panels = event.composedPath().find((one) => one.classList?.contains("st-key-panels"));
    if (panels && event.composedPath().some((one) => one.matches?.("button"))) this.show(panels);
  }
  /** A chart opens below the button that was pressed: bring both into view, once, and let nothing jump. */
  show(panels) {
    const behavior = this.stage.calm ? "auto" : "smooth";
    setTimeout(() => panels.scrollIntoView({ behavior, block: "start" }), SETTLED);
  }
  /** Bring a part of the page into view without changing the address. */
  scroll(event, place) {
    const found = document.getElementById(place);
    if (!found) return;
    event.preventDefault();
    found.scrollIntoView({ behavior: this.stage.calm ? "auto" : "smooth", block: "start" });
  }
  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }
  /** Full screen is the projector's view: the page is told, so that it leaves out what a class does not need. */
  turned() {
    this.stage.setTriggerValue("view", { projector: Boolean(document.fullscreenElement) });
    this.stage.dirty = true;
  }
}
