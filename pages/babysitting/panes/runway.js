// The runway: nine cards a network, stamped as its checks are made; the first that fails, or the one that is pressed,
// stands large below, with what was expected, what was measured, and the twin that passes.

import { brief, PANES, percent } from "../../../assets/kit.js";
import { Sketches } from "./sketches.js";

const SHARES = ["overfit", "curves"];

class Runway extends Sketches {
  constructor(stage, view) {
    super(stage, view);
    this.canvas.addEventListener("click", (event) => this.press(event));
  }
  /** The checks come after the networks' own frames. */
  get whole() {
    return true;
  }
  /** The last frame with checks that may be shown; -1 where none has come. */
  get last() {
    for (let frame = this.stage.shownCount - 1; frame >= 0; frame--) {
      if (this.given.names.some((_, row) => !Number.isNaN(this.field(0, row, "passed", frame)))) return frame;
    }
    return -1;
  }
  field(k, row, name, frame = this.at) {
    return frame < 0 ? NaN : this.stage.film.at("checks", frame, k, row, this.given.fields.indexOf(name));
  }
  picture(k, row) {
    const { film } = this.stage, { fields, picture } = this.given, found = [];
    for (let i = 0; i < picture; i++) found.push(film.at("checks", this.at, k, row, fields.length + i));
    while (found.length && Number.isNaN(found.at(-1))) found.pop();
    return found;
  }
  /** "passed", "failed", "unmade", or "" of a check that has not come yet. */
  state(k, row) {
    const passed = this.field(k, row, "passed");
    if (Number.isNaN(passed)) return "";
    if (this.given.unmade.includes(this.field(k, row, "why"))) return "unmade";
    return passed ? "passed" : "failed";
  }
  paint() {
    const { stage, given } = this;
    this.at = stage.veiled ? -1 : this.last;
    this.cards = [];
    const shown = stage.visible().slice(0, this.phone ? 1 : undefined); // a phone has room for one network
    this.head();
    shown.forEach((k, row) => this.lane(k, row, shown.length));
    if (stage.veiled) this.veil(shown.length);
    else if (shown.length) this.large(shown);
    this.canvas.dataset.made = given.names.filter((_, row) => this.state(shown[0] ?? 0, row)).length;
  }
  /** How many of its checks a network passes. */
  legend() {
    const { stage, given } = this;
    if (stage.veiled) return { title: "", values: stage.variants.map(() => "") };
    const passed = (k) => given.names.filter((_, row) => ["passed", "unmade"].includes(this.state(k, row))).length;
    const values = stage.variants.map((_, k) => (this.at < 0 ? "–" : `${passed(k)} / ${given.names.length}`));
    return { title: stage.words.runway_legend, values };
  }
  /** Check by check: what was measured, what passes, and whether it does. */
  table() {
    const { given, stage: { words, variants } } = this;
    const head = ["", ...variants.flatMap(({ name }) => [name, words.runway_legend])];
    const signs = { passed: "✓", failed: "✗", unmade: "–", "": "" };
    const cells = (check, row) => variants.flatMap((_, k) => {
      const state = this.state(k, row), made = state && state !== "unmade";
      return [made ? this.number(check, this.field(k, row, "measured")) : "", signs[state]];
    });
    return { head, rows: given.names.map((check, row) => [words[`check_${check}`], ...cells(check, row)]) };
  }
  head() {
    const { phone, stage: { words } } = this;
    this.title(words.runway_title, words.runway_of, phone ? 12 : 22, phone ? 24 : 30);
  }
  /** Where a card stands: in a row, on a phone in three rows. */
  box(lane, lanes, row) {
    const { width, height, k, phone } = this, left = (phone ? 10 : 22) * k;
    const across = phone ? 3 : 9, gap = (phone ? 6 : 8) * k;
    const w = (width - 2 * left - gap * (across - 1)) / across;
    const top = (phone ? 34 : 52) * k, name = (phone ? 0 : 27) * k;
    const tall = phone ? height * 0.165 : Math.min(150 * k, (height * 0.62) / lanes - name - 14 * k);
    const block = phone ? 3 * (tall + gap) : tall + name + 12 * k;
    const y = top + name + lane * block + (phone ? Math.floor(row / 3) * (tall + gap) : 0);
    return { x: left + (row % across) * (w + gap), y, w, h: tall - (phone ? gap : 0) };
  }
  lane(k, lane, lanes) {
    const { marks, phone, stage } = this, { name, color } = stage.variants[k];
    const first = this.box(lane, lanes, 0);
    if (!phone) {
      const passed = this.given.names.filter((_, row) => ["passed", "unmade"].includes(this.state(k, row))).length;
      const made = this.given.names.filter((_, row) => this.state(k, row)).length;
      const said = made ? stage.words.runway_passed.replace("{passed}", passed).replace("{made}", made) : "";
      marks.text(name, first.x, first.y - 14 * this.k, { size: 14, weight: 650, halo: false, color });
      const at = first.x + marks.width(name, 14, 650) + 12 * this.k;
      marks.text(said, at, first.y - 14 * this.k, { size: 13, halo: false, color: stage.ink.soft });
    }
    this.given.names.forEach((check, row) => this.card(k, row, check, this.box(lane, lanes, row)));
  }
  color(state) {
    const { ink } = this.stage;
    return { passed: ink.good, failed: ink.bad, unmade: ink.soft, "": ink.line }[state];
  }
  card(k, row, check, box) {
    const { ctx, marks, phone, stage: { words, ink } } = this, state = this.state(k, row), color = this.color(state);
    const { x, y, w, h } = box, K = this.k;
    this.cards.push({ k, row, box });
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, 8 * K);
    ctx.fillStyle = ink.raised;
    ctx.fill();
    Object.assign(ctx, { strokeStyle: color, lineWidth: (state === "failed" ? 2.6 : 1.4) * K });
    ctx.stroke();
    const size = phone ? 12 : 12.5, pad = 8 * K;
    marks.text(words[`check_${check}`], x + pad, y + 18 * K, { size, weight: 650, halo: false });
    if (!state) return;
    this.stamped(k, row, box);
    const number = state === "unmade" ? "–" : this.number(check, this.field(k, row, "measured"));
    marks.text(number, x + pad, y + (phone ? h - 9 * K : 38 * K), { size, halo: false, color: ink.soft });
    if (!phone && h > 90 * K) this.sketch(check, this.picture(k, row), [x + pad, y + 52 * K, w - 2 * pad, h - 62 * K]);
  }
  number(check, value) {
    return SHARES.includes(check) ? percent(value) : brief(value, true);
  }
  stamped(k, row, { x, y, w }) {
    this.stamp(x + w - 13 * this.k, y - (this.phone ? 0 : 2 * this.k), this.state(k, row));
  }
  /** A ring with a tick, a cross or a dash. */
  stamp(x, y, state) {
    const { marks } = this, color = this.color(state), r = 8 * this.k;
    marks.ring(x, y, 8, { color, width: 1.8, fill: this.stage.ink.raised });
    const line = (points) => marks.line(points.map(([u, v]) => [x + u * r, y + v * r]), { color, width: 2 });
    if (state === "passed") line([[-0.45, 0], [-0.1, 0.4], [0.5, -0.4]]);
    else if (state === "unmade") line([[-0.4, 0], [0.4, 0]]);
    else {
      line([[-0.4, -0.4], [0.4, 0.4]]);
      line([[-0.4, 0.4], [0.4, -0.4]]);
    }
  }
  /** The card that stands large: the one that was pressed, that of the claim, the first that failed, or the last. */
  chosen(shown) {
    const { given, stage } = this;
    if (this.pressed && shown.includes(this.pressed.k)) return this.pressed;
    const named = given.names.indexOf(stage.plan.view?.card);
    if (named >= 0 && this.state(shown[0], named)) return { k: shown[0], row: named };
    for (const k of shown) {
      const row = given.names.findIndex((_, r) => this.state(k, r) === "failed");
      if (row >= 0) return { k, row };
    }
    const row = given.names.findLastIndex((_, r) => this.state(shown[0], r));
    return row < 0 ? null : { k: shown[0], row };
  }
  large(shown) {
    const { marks, phone, height, width, stage: { words, ink } } = this, K = this.k, at = this.chosen(shown);
    const last = this.box(shown.length - 1, shown.length, 8), top = last.y + last.h + (phone ? 18 : 34) * K;
    const left = (phone ? 12 : 22) * K;
    if (!at) {
      marks.text(words.runway_waiting, left, top, { size: 13, color: ink.soft, halo: false });
      return;
    }
    this.point(at);
    const check = this.given.names[at.row], state = this.state(at.k, at.row), color = this.color(state);
    const wide = phone ? width - 2 * left : width * 0.52;
    const { note } = this.stage;
    if (note) marks.text(note.number, left, top + 12 * K, { size: phone ? 26 : 34, weight: 720, halo: false });
    const heading = { size: phone ? 15 : 19, weight: 650, halo: false, color };
    if (!note) marks.text(words[`check_${check}`], left, top + 4 * K, heading);
    let y = top + (note ? 36 : phone ? 22 : 30) * K;
    const line = (text, look = {}) => {
      y += marks.lines(text, left, y, wide, { size: 13.5, halo: false, ...look }) + 4 * K;
    };
    // on a phone the sentence below has the words
    if (!phone) line(note ? note.text : words[`check_is_${check}`], note ? { size: 14 } : { color: ink.soft });
    line(this.said(at, check, state), { weight: 600 });
    if (state === "failed") line(this.twin(at), { color: ink.soft });
    if (phone || height - top < 60 * K) return;
    const x = left + wide + 44 * K, box = [x, top - 8 * K, width - x - 30 * K, height - top - 34 * K];
    const found = shown.map((k) => ({
      values: this.picture(k, at.row), measured: this.number(check, this.field(k, at.row, "measured")),
      color: shown.length > 1 ? this.stage.variants[k].color : "",
    }));
    this.sketches(check, found, box);
  }
  /** A frame around the card that stands large below. */
  point({ k, row }) {
    const { ctx } = this, K = this.k, { box } = this.cards.find((card) => card.k === k && card.row === row);
    const { x, y, w, h } = box;
    ctx.beginPath();
    ctx.roundRect(x - 4 * K, y - 4 * K, w + 8 * K, h + 8 * K, 11 * K);
    Object.assign(ctx, { strokeStyle: this.stage.ink.text, lineWidth: 2 * K });
    ctx.stroke();
    this.stamped(k, row, { x, y, w });
  }
  /** What was measured, what was expected, and why. */
  said({ k, row }, check, state) {
    const { words } = this.stage, why = words[`check_why_${this.given.why[this.field(k, row, "why")]}`];
    if (state === "unmade") return why;
    const [aim, low, high] = ["aim", "low", "high"].map((name) => this.field(k, row, name));
    const told = (value) => this.number(check, value);
    const numbers = [
      words.runway_measured.replace("{value}", told(this.field(k, row, "measured"))),
      words.runway_expected.replace("{value}", told(aim)),
      words.runway_between.replace("{low}", told(low)).replace("{high}", told(high)),
    ];
    return `${why} ${numbers.join(" · ")}`;
  }
  twin({ k, row }) {
    const { words } = this.stage, which = this.field(k, row, "twin");
    return which < 0 ? words.runway_no_twin : words.runway_twin.replace("{change}", this.given.twins[k][which]);
  }
  press(event) {
    const spot = this.canvas.getBoundingClientRect();
    const [u, v] = [event.clientX - spot.left, event.clientY - spot.top];
    const hit = this.cards?.find(({ box: { x, y, w, h } }) => u >= x && u <= x + w && v >= y && v <= y + h);
    this.pressed = hit && this.state(hit.k, hit.row) ? { k: hit.k, row: hit.row } : null;
    this.stage.dirty = true;
  }
  veil(lanes) {
    const { marks, k, width, phone, stage: { words } } = this, first = this.box(0, lanes, 0);
    const last = this.box(lanes - 1, lanes, 8);
    const box = [first.x, first.y + (phone ? 0 : 26 * k), width - 2 * first.x, last.y + last.h - first.y];
    marks.veil(box, words.runway_veil, words.veil_why);
  }
  describe() {
    const { stage, given } = this, { words } = stage;
    this.at = stage.veiled ? -1 : this.last;
    const told = stage.visible().map((k) => {
      const parts = given.names.filter((_, row) => this.state(k, row)).map((check) => {
        const row = given.names.indexOf(check);
        return `${words[`check_${check}`]}: ${this.said({ k, row }, check, this.state(k, row))}`;
      });
      return `${stage.variants[k].name}: ${parts.join("; ")}`;
    });
    this.canvas.setAttribute("aria-label", `${words.runway_title}. ${told.join(". ")}`);
  }
}
PANES.runway = Runway;
