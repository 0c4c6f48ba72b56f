// A player's time, transport, keyboard and theme. It never waits for the server: play, pause, step and scrub act here.
// It asks for more frames when it runs low (see feed.js).

import { Film, unpack } from "./film.js";
import { hub } from "./hub.js";
import { element, icon, inks, say } from "./kit.js";

const AHEAD = 40; // frames it wants beyond the cursor
const REPEAT = 1000; // milliseconds after which an unanswered wish is repeated: an answer with nothing new is not passed on
const CALMEST = 3; // times REPEAT, between wishes that have long gone unanswered: a class may be waiting
const PATIENCE = 5; // unanswered wishes after which the page runs again
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
const kept = (globalThis.trainingPlayers ??= new Map()); // key -> Film and view settings, kept over remounts

/** Call back whenever Streamlit's page has lost its server and found it, or another, again. */
function onReconnect(act, signal) {
  const app = document.querySelector("[data-test-connection-state]");
  const state = () => app?.dataset.testConnectionState;
  let before = state();
  const watch = new MutationObserver(() => {
    const now = state();
    const back = now === "CONNECTED" && now !== before;
    before = now;
    if (back) act();
  });
  if (app) watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
  signal.addEventListener("abort", () => watch.disconnect());
}

/** A player without its pictures. It has parts() (what stands below the bar), paint(position) and describe(). */
export class Stage {
  constructor({ data: [data], parentElement, setTriggerValue, key }, view) {
    Object.assign(this, {
      data,
      words: data.words,
      variants: data.variants,
      run: data.run,
      steps: data.steps,
      hold: data.hold,
      setTriggerValue,
    });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.memory = kept.get(key) ?? { view };
    kept.set(key, this.memory);
    this.memory.stop?.(); // the page may mount the next player before it takes down the one before
    this.memory.stop = () => this.close();
    if (this.memory.hold && !data.hold) Object.assign(this.memory, { position: 0, playing: !this.calm });
    this.memory.hold = data.hold;
    if (this.memory.film?.run !== data.run)
      Object.assign(this.memory, { heard: 0, unheard: 0 }, this.begin(this.memory), { film: new Film(data.run) });
    this.drawn = 0;
    this.asked = -Infinity;
    this.dirty = true;
    this.build(parentElement);
    this.listen(parentElement);
  }
  get film() {
    return this.memory.film;
  }
  get view() {
    return this.memory.view;
  }
  get frame() {
    return Math.min(Math.round(this.memory.position), Math.max(0, this.film.count - 1));
  }
  /** Frames that may be shown: a question that is still open must not be answered by the picture. */
  get shownCount() {
    return this.hold ? Math.min(1, this.film.count) : this.film.count;
  }
  get playing() {
    return this.memory.playing;
  }
  /** Frames a second at speed 1. */
  get pace() {
    return 8;
  }
  /** Where a run that has just been opened begins. */
  begin() {
    return { position: 0, playing: true };
  }

  tool(name, action) {
    const label = this.words[name];
    return element(
      "button",
      { type: "button", class: name, "aria-label": label, title: label, onclick: action },
      icon(name),
    );
  }
  choose(name, options, chosen, set) {
    const node = element("select", {
      class: name,
      onchange: () => {
        set(node.value);
        this.dirty = true;
      },
    });
    for (const [value, text] of options)
      node.append(element("option", { value, selected: String(value) === String(chosen) }, text));
    return element("label", { class: "choose" }, element("span", {}, this.words[name]), node);
  }
  build(parent) {
    const w = this.words;
    this.main = this.tool("pause", () => this.toggle());
    this.slider = element("input", {
      type: "range",
      class: "scrub",
      min: 0,
      max: 1,
      step: 1,
      value: 0,
      "aria-label": w.position,
      oninput: () => this.seek(+this.slider.value),
    });
    this.label = element("span", { class: "step" });
    this.status = element("span", { class: "status", role: "status", "aria-live": "polite" });
    const speed = this.choose(
      "speed",
      SPEEDS.map((s) => [s, `${s}×`]),
      this.view.speed,
      (value) => {
        this.view.speed = +value;
      },
    );
    const keys = [
      this.tool("restart", () => this.restart()),
      this.tool("back", () => this.seek(this.frame - 1)),
      this.main,
      this.tool("forward", () => this.seek(this.frame + 1)),
    ];
    const bar = element(
      "div",
      { class: "bar", role: "group", "aria-label": w.transport },
      ...keys,
      this.slider,
      this.label,
      speed,
    );
    this.tipBox = element("div", { class: "tip", hidden: true });
    this.root = element("div", { class: "player", tabindex: -1 }, bar, this.status, ...this.parts(), this.tipBox);
    const mount = parent.querySelector(".mount");
    const active = mount.getRootNode().activeElement;
    const focused = mount.contains(active) && active.classList[0];
    mount.replaceChildren(this.root);
    if (focused) this.root.getElementsByClassName(focused)[0]?.focus({ preventScroll: true }); // a new run takes it over
  }
  listen() {
    this.ends = new AbortController();
    const { signal } = this.ends;
    const motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    hub.addEventListener("frames", () => this.hear(), { signal });
    motion.addEventListener(
      "change",
      (event) => {
        this.calm = event.matches;
      },
      { signal },
    );
    onReconnect(() => this.wake(), signal);
    this.resize = new ResizeObserver(() => {
      this.dirty = true;
    });
    this.resize.observe(this.root);
    this.ink = inks(this.root);
    this.hear();
    this.tick = this.tick.bind(this);
    this.request = requestAnimationFrame(this.tick);
  }
  close() {
    this.ends.abort();
    this.resize.disconnect();
    cancelAnimationFrame(this.request);
  }

  // -- frames in, wishes out
  hear() {
    if (!hub.latest) return;
    const message = unpack(hub.latest);
    if (message.header.run !== this.run) return;
    const before = this.film.count;
    this.film.add(message);
    this.asked = -Infinity;
    this.memory.unheard = 0;
    if (!before && this.film.count) this.playOrWait();
    this.dirty = true;
  }
  playOrWait() {
    if (this.hold || this.calm) this.memory.playing = false;
    if (this.calm && !this.hold) this.memory.position = this.film.count - 1;
  }
  /** Messages' frames that should be here by now. */
  wanted() {
    return Math.min(this.film.frames, this.frame + AHEAD);
  }
  askForMore(now) {
    const { film, memory } = this;
    const want = this.wanted();
    const pause = REPEAT * Math.min(CALMEST, 1 + memory.unheard / 2);
    if (!hub.ask || film.complete || (film.have >= want && film.have < film.frames) || now - this.asked < pause) return;
    if (now - memory.heard < 250) return;
    this.asked = memory.heard = now;
    hub.ask({ run: this.run, have: film.have, want, at: Math.round(now) });
    memory.unheard += 1;
    if (memory.unheard > PATIENCE) this.wake();
  }
  /** Have the whole page run. A server that has been restarted passes over, without a word, what is asked of a part of a
   *  page that it has not itself run. */
  wake() {
    this.memory.unheard = 0;
    this.setTriggerValue("wake", Date.now());
  }

  // -- time
  tick(now) {
    this.request = requestAnimationFrame(this.tick);
    const passed = Math.min(now - (this.before ?? now), 100);
    this.before = now;
    this.askForMore(now);
    if (this.playing && this.film.count) this.move((passed / 1000) * this.pace * this.view.speed);
    if (this.dirty && this.root.clientWidth) this.draw();
  }
  move(frames) {
    const last = this.film.count - 1;
    const position = Math.min(this.memory.position + frames, last);
    if (position !== this.memory.position) {
      this.memory.position = position;
      this.dirty = !this.calm || this.frame !== this.shown;
    }
    if (position >= last && this.film.complete) this.pause();
  }
  toggle() {
    if (this.playing) return this.pause();
    if (this.hold) return;
    if (this.frame >= this.film.count - 1 && this.film.complete) this.memory.position = 0;
    this.memory.playing = true;
    this.dirty = true;
  }
  pause() {
    this.memory.playing = false;
    this.dirty = true;
  }
  restart() {
    this.memory.position = 0;
    this.memory.playing = !this.hold;
    this.dirty = true;
  }
  seek(frame) {
    this.memory.position = Math.max(0, Math.min(frame, this.shownCount - 1));
    this.pause();
  }
  key(event) {
    if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const scrub = event.target === this.slider;
    const onButton = event.target.tagName === "BUTTON";
    const actions = {
      ArrowLeft: () => this.seek(this.frame - 1),
      ArrowRight: () => this.seek(this.frame + 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.film.count - 1),
      " ": () => this.toggle(),
    };
    if (!(event.key in actions) || (onButton && event.key === " ") || (scrub && event.key !== " ")) return;
    event.preventDefault();
    actions[event.key]();
  }

  // -- picture
  draw() {
    this.dirty = false;
    const { film, root } = this;
    this.drawTransport();
    if (film.count) {
      this.paint(this.calm ? this.frame : this.memory.position);
      if (!this.drawn) performance.mark("first picture", { detail: this.run }); // for benchmarks
      if (!this.playing || this.drawn % 30 === 0) this.describe();
      this.shown = this.frame;
      this.drawn += 1;
    }
    Object.assign(root.dataset, {
      frame: this.frame,
      framesDrawn: this.drawn,
      playing: this.playing,
      count: film.count,
      total: film.total,
      status: film.status,
      step: film.steps[this.frame] ?? "",
    });
  }
  drawTransport() {
    const { film, words } = this;
    const name = this.playing ? "pause" : "play";
    const now = [this.frame, name, film.count, film.total, film.status, film.place, this.hold].join(); // the page is laid out
    if (now === this.transported) return; // again after each change to it: not at every picture
    this.transported = now;
    if (this.main.dataset.does !== name) {
      this.main.replaceChildren(icon(name));
      this.main.className = `main ${name}`;
      this.main.dataset.does = name;
      this.main.setAttribute("aria-label", words[name]);
      this.main.title = words[name];
    }
    this.slider.max = film.total - 1;
    this.slider.value = this.frame;
    this.slider.style.setProperty("--have", `${(100 * film.count) / film.total}%`);
    this.slider.setAttribute("aria-valuetext", `${words.step} ${film.steps[this.frame] ?? 0}`);
    this.label.textContent = `${words.step} ${film.steps[this.frame] ?? 0} / ${this.steps}`;
    const waiting = film.place ? words.queue.replace("{place}", film.place) : film.count ? "" : words.waiting;
    const text = film.status === "failed" ? words.failed : this.hold ? words.hold : waiting;
    say(this.status, text);
  }
  tip(event, lines = []) {
    this.tipBox.hidden = !lines.length;
    if (!lines.length) return;
    this.tipBox.replaceChildren(...lines.map((line) => element("div", {}, line)));
    const box = this.root.getBoundingClientRect();
    const x = event.clientX - box.left;
    this.tipBox.style.left = `${Math.min(x + 12, box.width - 220)}px`;
    this.tipBox.style.top = `${event.clientY - box.top + 14}px`;
  }
}
