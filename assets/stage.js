// The stage of a lab: one picture as large as the window lets it be, its transport, and the film of a preset.
// It never waits for the server: play, pause, step and scrub act here. It asks for more frames when it runs low (see
// feed.js).

import { Clock, frameOf } from "./clock.js";
import { Film } from "./film.js";
import { hub } from "./hub.js";
import { element, icon, inks, speak } from "./kit.js";
import { Keys } from "./keys.js";
import { onReconnect } from "./reconnect.js";
import { Supply } from "./supply.js";
import { Told } from "./told.js";
import { Transport } from "./transport.js";

const AHEAD = 40; // frames it wants beyond the cursor
const kept = (globalThis.trainingPlayers ??= new Map()); // key -> Film and view settings, kept over remounts

/** A player without its pictures: makePictures() gives { name: picture }, paint(position) draws the one shown. */
export class Stage {
  constructor({ data: [data], parentElement, setTriggerValue, key }, view) {
    const { words, variants, run, steps, film: plan } = data;
    Object.assign(this, { data, words, variants, run, steps, plan, setTriggerValue });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    kept.set(key, (this.memory = kept.get(key) ?? { view, hidden: new Set() }));
    speak(words);
    this.memory.stop?.(); // the page may mount the next player before it takes down the one before
    this.memory.stop = () => this.close();
    if (this.memory.film?.run !== run) this.begins(run);
    this.clock = new Clock(this.memory);
    Object.assign(this, { drawn: 0, dirty: true, supply: new Supply(this) });
    this.build(parentElement);
    this.clock.hear(plan, this.picture.lead ?? 0, this.calm);
    this.voice.begin();
    this.listen();
  }
  begins(run) {
    const start = this.begin(this.memory);
    Object.assign(this.memory, { heard: 0, unheard: 0, filmState: "", ...start, film: new Film(run) });
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
  /** While a question is open nothing may be shown that answers it: the pictures look here. */
  get veiled() {
    return this.plan.state === "veiled";
  }
  /** Frames that may be shown. */
  get shownCount() {
    return this.veiled ? Math.min(1, this.film.count) : this.film.count;
  }
  get playing() {
    return this.memory.playing;
  }
  /** Frames a second at speed 1. */
  get pace() {
    return 8;
  }
  /** What is written on the picture once the moment has come, while the player stands there; else null. */
  get note() {
    const { plan, film } = this;
    if (plan.state !== "judged" || !plan.note || plan.moment === null) return null;
    return this.frame === frameOf(film.steps, plan.moment) && !this.playing ? plan.note : null;
  }
  /** How much of it is written, 0 to 1; and how far a picture's own film at step 0 has come. */
  get written() {
    return this.memory.written ?? 1;
  }
  get lead() {
    return this.plan.state === "film" ? (this.memory.lead ?? 1) : this.veiled ? 0 : 1;
  }
  visible() {
    return this.variants.map((_, k) => k).filter((k) => !this.memory.hidden.has(k));
  }
  /** Where a run that has just been opened begins. */
  begin() {
    return { position: 0, playing: true, lead: 1, written: 1 };
  }
  // -- the nodes
  tool(name, action) {
    const label = this.words[name];
    const look = { type: "button", class: name, "aria-label": label, title: label, onclick: action };
    return element("button", look, icon(name));
  }
  choose(name, options, chosen, set) {
    const change = () => {
      set(node.value);
      this.dirty = true;
    };
    const node = element("select", { class: name, onchange: change, "aria-label": this.words[name] });
    for (const [value, text] of options) {
      node.append(element("option", { value, selected: String(value) === String(chosen) }, text));
    }
    return element("label", { class: "choose" }, element("span", {}, this.words[name]), node);
  }
  build(parent) {
    this.board = element("div", { class: "picture" });
    this.choice = element("div", { class: "tabs", role: "tablist" });
    this.status = element("div", { class: "status", role: "status", "aria-live": "polite" });
    this.voice = new Told(this);
    this.transport = new Transport(this);
    this.root = element("section", { class: "player hero", tabindex: -1, "aria-label": this.words.transport });
    this.root.append(this.choice, this.board, this.transport.node, this.status, ...this.voice.nodes);
    const mount = parent.querySelector(".mount"), active = mount.getRootNode().activeElement;
    const focused = mount.contains(active) && active.classList[0];
    mount.replaceChildren(this.root);
    this.pictures = this.makePictures();
    this.present(this.plan.picture || this.view.picture);
    if (focused) this.root.getElementsByClassName(focused)[0]?.focus({ preventScroll: true }); // a new run takes over
  }
  /** Put a picture on the board; the tabs choose among several. */
  present(name) {
    const names = Object.keys(this.pictures), chosen = names.includes(name) ? name : names[0];
    this.picture = this.pictures[chosen];
    this.memory.shown = this.board.dataset.picture = chosen;
    this.choice.replaceChildren(...(names.length > 1 ? this.tabs(names, chosen) : []));
    this.choice.classList.toggle("veiled", this.veiled);
    this.board.replaceChildren(...this.picture.nodes);
    this.board.classList.toggle("flows", !this.picture.fills);
    this.dirty = true;
  }
  tabs(names, chosen) {
    const tab = (name) => {
      const look = { type: "button", role: "tab", class: "tab", "aria-selected": String(name === chosen) };
      look["data-picture"] = name;
      return element("button", { ...look, onclick: () => this.turnTo(name) }, this.words[`picture_${name}`]);
    };
    return names.map(tab);
  }
  turnTo(name) {
    this.view.picture = name;
    this.present(name);
  }
  listen() {
    this.ends = new AbortController();
    const { signal } = this.ends, motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.listener = new Keys(this, signal);
    hub.addEventListener("frames", () => this.hear(), { signal });
    hub.addEventListener("legend", (event) => this.toggleVariant(event.detail), { signal });
    hub.addEventListener("look", () => (this.dirty = true), { signal });
    motion.addEventListener("change", ({ matches }) => Object.assign(this, { calm: matches }), { signal });
    onReconnect(() => this.supply.wake(), signal);
    this.resize = new ResizeObserver(() => Object.assign(this, { dirty: true }));
    this.resize.observe(this.board);
    Object.assign(this, { ink: inks(this.root), tick: this.tick.bind(this) });
    this.hear();
    this.transport.draw();
    this.request = requestAnimationFrame(this.tick);
  }
  close() {
    this.ends.abort();
    this.resize.disconnect();
    this.voice.close();
    cancelAnimationFrame(this.request);
  }
  toggleVariant({ run, variant }) {
    if (run !== this.run) return;
    const { hidden } = this.memory;
    if (!hidden.delete(variant)) hidden.add(variant);
    this.dirty = true;
  }

  // -- frames
  hear() {
    const before = this.film.count;
    if (!this.supply.hear()) return;
    if (!before && this.film.count && !this.plan.state) this.playOrWait();
    this.dirty = true;
  }
  playOrWait() {
    if (!this.calm) return;
    this.memory.playing = false;
    this.memory.position = this.film.count - 1;
  }
  /** Messages' frames that should be here by now; a film needs all up to its moment, which the end may decide. */
  wanted() {
    const { film, plan } = this;
    const all = plan.state === "film" || plan.state === "judged" || this.picture.whole;
    return Math.min(film.frames, all ? Infinity : this.frame + AHEAD);
  }

  // -- time
  tick(now) {
    this.request = requestAnimationFrame(this.tick);
    const passed = Math.min(now - (this.before ?? now), 100) / 1000;
    this.before = now;
    if (!this.listener.leaving.now) this.supply.ask(now);
    if (this.film.count) this.pass(passed);
    if (this.dirty && this.board.clientWidth) this.draw();
  }
  pass(seconds) {
    const { clock, memory, film, plan } = this;
    if (clock.write(seconds)) this.dirty = true;
    if (clock.filming && this.playing) {
      const there = clock.advance(seconds, film, this.pace * this.view.speed);
      this.dirty = true;
      if (there && memory.arrived !== plan.preset && !this.listener.leaving.now) this.arrive();
    } else if (this.playing && !this.veiled) this.move(seconds * this.pace * this.view.speed);
  }
  arrive() {
    const { memory, plan } = this;
    memory.arrived = plan.preset;
    memory.playing = false;
    this.setTriggerValue("moment", { preset: plan.preset, step: plan.moment });
  }
  move(frames) {
    const last = this.film.count - 1, position = Math.min(this.memory.position + frames, last);
    if (position !== this.memory.position) {
      this.memory.position = position;
      this.dirty = !this.calm || this.frame !== this.shown;
    }
    if (position >= last && this.film.complete) this.pause();
  }
  /** The film's own button: skip to the moment, or after it train on. */
  goOn() {
    if (this.clock.filming) {
      this.clock.film.now = true;
      this.clock.length = 0;
      this.memory.playing = true;
    } else this.toggle();
    this.dirty = true;
  }
  toggle() {
    if (this.playing) return this.pause();
    if (this.veiled) return;
    if (this.frame >= this.film.count - 1 && this.film.complete && !this.clock.filming) this.memory.position = 0;
    this.memory.playing = true;
    this.dirty = true;
  }
  pause() {
    this.memory.playing = false;
    this.dirty = true;
  }
  restart() {
    if (this.veiled) return;
    this.memory.position = 0;
    this.memory.playing = true;
    this.dirty = true;
  }
  seek(frame) {
    if (this.veiled || this.clock.filming) return;
    this.memory.position = Math.max(0, Math.min(frame, this.shownCount - 1));
    this.pause();
    this.voice.later();
  }
  seekStep(step) {
    const frame = frameOf(this.film.steps, step);
    if (frame !== null) this.seek(frame);
  }

  // -- picture
  draw() {
    this.dirty = false;
    const { film, root } = this;
    this.transport.draw();
    Object.assign(hub, { note: this.note, written: hub.written && [] });
    if (film.count) {
      this.paint(this.calm ? this.frame : this.memory.position);
      if (!this.drawn) performance.mark("first picture", { detail: this.run }); // for benchmarks
      if (!this.playing || this.drawn % 30 === 0) this.describeAll();
      this.tellLegend();
      this.voice.draw();
      this.shown = this.frame;
      this.drawn += 1;
    }
    const { frame, playing } = this;
    Object.assign(root.dataset, { frame, playing, framesDrawn: this.drawn, count: film.count, total: film.total });
    Object.assign(root.dataset, { status: film.status, step: film.steps[frame] ?? "", state: this.plan.state });
    if (this.plan.moment !== null && this.plan.moment !== undefined) root.dataset.moment = this.plan.moment;
    else delete root.dataset.moment;
  }
  paint(position) {
    this.picture.draw(position);
  }
  describeAll() {
    this.picture.describe();
  }
  /** What is said when the cursor has come to rest. */
  get spoken() {
    return this.sentence;
  }
  /** What the legend beside the picture shows of each variant at the cursor. */
  tellLegend() {
    const { title, values, chosen } = this.legend(this.frame);
    const hidden = [...this.memory.hidden], step = this.film.steps[this.frame];
    const now = JSON.stringify([this.run, title, values, hidden, chosen, step]);
    if (now === this.legendTold) return;
    this.legendTold = now;
    hub.legend = { run: this.run, title, values, hidden, chosen, step, last: this.steps };
    hub.dispatchEvent(new Event("values"));
  }
  tip(event, lines = []) {
    this.voice.tip(event, lines);
  }
}
