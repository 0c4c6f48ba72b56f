// Points drawn by hand: mouse, finger or keys put them on the plane, and the network that learns them is drawn beneath.

import { Answers } from "../../../assets/answers.js";
import { element, marker, PANES, say } from "../../../assets/kit.js";
import { Picture } from "../../../assets/picture.js";
import { CLASSES, ground } from "../../../assets/planes.js";
import { byVariant } from "../../../assets/told.js";
import { Brush } from "./brush.js";
import { decodePoints, Sketch } from "./points.js";

const RADIUS = 4.4; // pixels of a point
const SETTLED = 350; // milliseconds after the last change in which nothing more is drawn: then it trains

class Drawing extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.answers = new Answers(this);
    stage.memory.sketch ??= new Sketch(view.most, view.fewest);
    this.sketch = stage.memory.sketch;
    if (view.code) this.sketch.hear(view.code);
    else if (!this.pending) this.sketch.points = [];
    this.goOn();
    Object.assign(this.canvas, { tabIndex: 0 });
    this.canvas.classList.add("drawn");
    this.canvas.setAttribute("role", "application");
    this.said = element("div", { class: "said", role: "status", "aria-live": "polite" });
    this.tools = element("div", { class: "drawing", hidden: true }, ...this.makeTools());
    this.brush = new Brush(this);
    this.mark();
  }
  get nodes() {
    return [this.canvas, this.tools, this.said];
  }
  /** Points have been drawn that no run has yet. */
  get pending() {
    return Boolean(this.stage.memory.drawnLast) && this.stage.memory.drawnLast !== this.given.code;
  }
  get chosen() {
    const { view, variants } = this.stage;
    return Math.min(view.network ?? 0, variants.length - 1);
  }
  choose(variant) {
    this.stage.view.network = variant;
    Object.assign(this.stage, { dirty: true, legendTold: "" });
  }
  /** A run that a hand has asked for plays at once, the plane of the one before beneath it until it is here. */
  goOn() {
    const { memory } = this.stage;
    if (!memory.held || memory.drawnLast !== this.given.code) return;
    Object.assign(memory, { held: false, playing: true });
  }

  // -- tools
  button(name, act, text = this.stage.words[name]) {
    return element("button", { type: "button", class: `chip ${name}`, onclick: act }, text);
  }
  makeTools() {
    const { words } = this.stage;
    const color = (c) => {
      const label = words.drawing_class.replace("{number}", c + 1);
      const look = { type: "button", class: "color", style: `--color: ${CLASSES[c]}`, "aria-label": label };
      return element("button", { ...look, title: `${label} (${c + 1})`, onclick: () => this.take(c) }, String(c + 1));
    };
    this.colors = Array.from({ length: this.given.colors }, (_, c) => color(c));
    this.eraser = this.button("drawing_erase", () => this.take("erase"));
    this.back = this.button("drawing_undo", () => this.change(() => this.sketch.undo()));
    this.empty = this.button("drawing_clear", () => this.change(() => this.sketch.replace([])));
    const pairs = Object.keys(this.given.starts).map((name) => [name, words[`drawing_${name}`]]);
    const start = this.stage.choose("drawing_start", [["", words.drawing_none], ...pairs], "", (name) => {
      if (name) this.change(() => this.sketch.replace(decodePoints(this.given.starts[name])));
    });
    this.count = element("span");
    this.more = element("span", { class: "more" });
    this.hint = element("p", { class: "hint" }, words.drawing_keys);
    const kinds = element("div", { class: "row", role: "group" }, ...this.colors, this.eraser);
    const acts = element("div", { class: "row" }, this.back, this.empty, start);
    const said = element("p", { class: "count" }, this.count, " ", this.more);
    return [kinds, acts, said, this.hint];
  }
  get tool() {
    return this.stage.view.tool ?? 0;
  }
  /** Take a class, or the eraser. */
  take(tool) {
    this.stage.view.tool = tool;
    this.mark();
  }
  /** What the buttons say of what there is. */
  mark() {
    const { words } = this.stage;
    const { sketch, tool, given } = this;
    for (const [c, node] of [...this.colors.entries(), ["erase", this.eraser]]) {
      node.setAttribute("aria-pressed", String(tool === c));
    }
    this.back.disabled = !sketch.past.length;
    this.empty.disabled = !sketch.points.length;
    const count = words.drawing_count.replace("{count}", sketch.points.length).replace("{most}", given.most);
    say(this.count, count);
    say(this.more, sketch.full ? words.drawing_full : sketch.enough ? words.drawing_split : words.drawing_few);
    this.stage.dirty = true;
  }

  // -- what is drawn
  change(act) {
    act();
    this.mark();
    this.later();
  }
  later() {
    clearTimeout(this.stage.memory.drawingSoon);
    this.stage.memory.drawingSoon = setTimeout(() => this.send(), SETTLED);
  }
  send() {
    const { sketch, stage, given } = this;
    const { code } = sketch;
    if (!sketch.enough || code === given.code || this.brush.down) return;
    sketch.sent.add(code);
    const { memory } = stage;
    memory.drawnLast = code;
    const beneath = Boolean(given.code) && sketch.classes === given.variants[0].classes && stage.film.count > 0;
    if (stage.film.count) Object.assign(memory, { live: stage.film, carried: true, beneath });
    stage.setTriggerValue("pick", { pane: "drawing", variant: this.chosen, points: code });
  }

  // -- the picture
  lay() {
    const { width, height, k, phone } = this;
    this.tools.style.setProperty("--k", k);
    const aside = phone ? 92 : 270 * k;
    const [left, top, foot] = phone ? [10, 8, 8] : [22 * k, 46 * k, 22 * k];
    const between = phone ? 8 : 22 * k;
    const size = Math.max(80, Math.min(height - top - foot, width - left - aside - between - (phone ? 2 : 22 * k)));
    const x = left + Math.max(0, (width - left - size - between - aside - foot) / 2);
    this.box = { x, y: top, size };
    const place = [x + size + between, top, aside];
    for (const [at, name] of ["left", "top", "width"].entries()) this.tools.style[name] = `${place[at]}px`;
  }
  paint(position) {
    const { stage, marks, k, width, height, phone, sketch, given } = this;
    const { words } = stage;
    this.tools.hidden = stage.veiled;
    if (!phone) this.title(words.drawing_title);
    if (stage.veiled) {
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.drawing_veiled, words.drawing_veiled_why);
    }
    this.lay();
    const { box } = this;
    const at = stage.live ? stage.film.count - 1 : position;
    if (!given.code && !sketch.points.length) {
      this.answers.panel(this.chosen, box, at);
      marks.lines(words.drawing_hint, box.x + 14 * k, box.y + 26 * k, box.size - 28 * k, { size: phone ? 13 : 15 });
    } else this.own(box, at);
    this.brush.paint();
    this.canvas.dataset.points = sketch.points.length;
  }
  /** The plane of the run, where it is of drawn points, and all that has been drawn. */
  own({ x, y, size }, at) {
    const { ctx, k, stage, given, sketch, chosen } = this;
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, size, size, 12 * k);
    ctx.clip();
    const base = ground(stage.ink);
    ctx.fillStyle = `rgb(${base.join()})`;
    ctx.fillRect(x, y, size, size);
    const plane = given.code ? this.answers.planes[chosen] : null;
    const known = !stage.live || stage.memory.beneath;
    if (known && plane?.read(stage.film, at, chosen)) plane.paint(ctx, x, y, size, stage.ink, stage.view.sharp);
    this.points();
    const wrong = !stage.live && given.code === sketch.code && this.answers.wrong(chosen, Math.round(at));
    if (wrong) this.answers.points(chosen).rings(this.marks, this.box, wrong, 7);
    ctx.restore();
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(x, y, size, size, 12 * k);
    const edge = this.brush.focused ? { strokeStyle: stage.ink.main, lineWidth: 3 * k } : {};
    Object.assign(ctx, { strokeStyle: stage.ink.line, lineWidth: 1.2 * k, ...edge });
    ctx.stroke();
    ctx.restore();
  }
  /** Those that the run keeps for its test are hollow. */
  points() {
    const { ctx, k, stage, sketch } = this;
    const halo = stage.ink.dark ? "#0c1016" : "#ffffff";
    const disc = (color, [x, y], r) => {
      ctx.fillStyle = color;
      marker(ctx, "circle", x, y, r * k);
    };
    const tests = this.tests();
    for (const point of sketch.points) {
      const place = this.place(point);
      disc(halo, place, RADIUS + 1.2);
      disc(CLASSES[point.c], place, RADIUS);
      if (tests.has(name(point))) disc(halo, place, RADIUS - 2);
    }
  }
  /** The places of the test part, as far as the run is of these points. */
  tests() {
    const { given, chosen } = this;
    if (!given.code) return new Set();
    const { test } = given.sets[given.variants[chosen].points];
    const found = new Set();
    for (let i = 0; i < test.length; i += 3) found.add(name({ x: test[i], y: test[i + 1], c: test[i + 2] }));
    return found;
  }
  /** From the plane to pixels, and back. */
  place({ x, y }) {
    const { box, given } = this;
    const share = (value) => (value + given.reach) / (2 * given.reach);
    return [box.x + box.size * share(x), box.y + box.size * (1 - share(y))];
  }
  at(px, py) {
    const { box, given } = this;
    const x = (2 * (px - box.x)) / box.size - 1;
    const y = 1 - (2 * (py - box.y)) / box.size;
    return { x: x * given.reach, y: y * given.reach, inside: Math.max(Math.abs(x), Math.abs(y)) <= 1 };
  }
  legend(frame) {
    if (this.stage.live) return { title: "", values: this.stage.variants.map(() => ""), chosen: this.chosen };
    return this.answers.legend(frame, this.stage.veiled ? undefined : this.chosen);
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage, sketch } = this;
    const { words, film, frame } = stage;
    const count = words.drawing_count.replace("{count}", sketch.points.length).replace("{most}", this.given.most);
    const said = `${words.step} ${film.steps[frame]}. ${this.answers.sentence(frame)}`;
    stage.sentence = `${words.drawing_title}. ${stage.veiled ? words.drawing_veiled : `${count} ${said}`}`;
    this.canvas.setAttribute("aria-label", `${stage.sentence} ${words.drawing_keys}`);
  }
}
/** A point by its hundredths. */
const name = ({ x, y, c }) => [Math.round(100 * x), Math.round(100 * y), c].join();
PANES.drawing = Drawing;
