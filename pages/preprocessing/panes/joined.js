// The joined pair: the inputs as a cloud, and beside them the loss of a linear model of these inputs, with the way of
// gradient descent. One slider goes from one preprocessing to the next, and both pictures with it.

import { brief, element, PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { byVariant } from "../../../assets/told.js";
import { BowlBox } from "./bowl.js";
import { CloudBox, reach } from "./cloud.js";
import { CloudHand } from "./hand.js";
import { legendOf } from "./legends.js";
import { after, apply, between, LinearBowl, mapped, prepared } from "./moments.js";

const HOLD = 1.7; // how long the film stays at a stop of the slider, in units of its way to the next one
const GRAIN = 100; // places of the slider from one stop to the next

/** Where the slider stands at a share of the film: it stays at every stop for a while. */
export function stopAt(share, stops) {
  const whole = stops * HOLD + stops - 1;
  let left = Math.max(0, Math.min(1, share)) * whole;
  for (let stop = 0; stop < stops; stop++) {
    if (left <= HOLD || stop === stops - 1) return stop;
    left -= HOLD;
    if (left < 1) return stop + left * left * (3 - 2 * left);
    left -= 1;
  }
  return stops - 1;
}

class Joined extends Picture {
  constructor(stage, view) {
    super(stage, view);
    const { words } = stage;
    this.moved = null;
    this.slider = element("input", {
      ...{ type: "range", class: "stops", hidden: true, min: 0, step: 1, value: 0, "aria-label": words.joined_slider },
      oninput: () => this.slide(Number(this.slider.value) / GRAIN),
      onkeydown: (event) => this.stride(event),
    });
    this.hand = new CloudHand(this);
  }
  get nodes() {
    return [this.canvas, this.slider, ...this.hand.nodes];
  }
  /** A hand is on the cloud now. */
  get holding() {
    return Boolean(this.moved);
  }
  /** Two variants beside each other instead of a cloud and a bowl. */
  get paired() {
    return Boolean(this.stage.plan.view?.pair);
  }

  // -- the slider
  get stops() {
    return this.stage.visible();
  }
  get free() {
    const { stage } = this;
    return !stage.veiled && stage.plan.state !== "film";
  }
  /** Where it stands: where a hand has left it, where the preset has it, or where the film has come to. */
  at(position) {
    const { stage, stops } = this, { memory, plan, film } = stage, last = stops.length - 1;
    const own = memory.slid;
    if (own && own.of === (plan.preset ?? "") && this.free) return Math.min(own.at, last);
    if (plan.view?.stop !== undefined) return Math.min(plan.view.stop, last);
    return stage.veiled ? 0 : stopAt(position / Math.max(1, film.total - 1), stops.length);
  }
  slide(at) {
    const { stage } = this;
    if (!this.free) return;
    stage.memory.slid = { of: stage.plan.preset ?? "", at };
    stage.dirty = true;
  }
  /** Arrow keys go from stop to stop. */
  stride(event) {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = way > 0 ? Math.floor(this.now + 1e-9) + 1 : Math.ceil(this.now - 1e-9) - 1;
    this.slide(Math.max(0, Math.min(this.stops.length - 1, next)));
  }

  // -- what is shown
  /** The map of a variant's inputs, with what a hand has made of the cloud before it. */
  mapOf(k) {
    const { map, kind, eps, set } = this.given.variants[k];
    if (!this.moved) return map;
    return after(this.moved, prepared(kind, eps, mapped(this.given.sets[set].moments, this.moved)));
  }
  /** What the slider shows: { set, map, bowl, near (the variant), exact (whether it is that variant itself) }. */
  shown(at) {
    const { stops } = this, last = stops.length - 1, low = Math.min(Math.floor(at), last);
    const [one, other] = [stops[low], stops[Math.min(low + 1, last)]];
    const near = stops[Math.round(at)], { variants } = this.given;
    const exact = at - low < 1e-6 || variants[one].set !== variants[other].set;
    const map = exact ? this.mapOf(near) : between(this.mapOf(one), this.mapOf(other), at - low);
    return this.scene(variants[near].set, map, near, exact && !this.moved);
  }
  scene(set, map, near, exact) {
    return { set, map, near, exact, bowl: new LinearBowl(mapped(this.given.sets[set].moments, map)) };
  }
  paint(position) {
    const { stage, phone } = this;
    this.now = this.at(position);
    this.time = position;
    this.frame = stage.veiled ? 0 : Math.min(Math.round(position), stage.film.count - 1);
    this.title(stage.words.joined_title, stage.words.joined_of, phone ? 12 : 22, phone ? 24 : 30);
    this.canvas.dataset.shown = 0;
    if (!this.stops.length) return this.hand.hide();
    const boxes = this.boxes();
    if (this.paired) this.pair(boxes);
    else this.joined(boxes);
    this.place(boxes);
    this.canvas.dataset.shown = stage.veiled ? 0 : this.stops.length;
  }
  /** Two squares, and the height of the slider under them. */
  boxes() {
    const { width, height, k, phone } = this, left = (phone ? 12 : 52) * k, right = (phone ? 12 : 26) * k;
    const top = (phone ? 84 : 102) * k, below = (phone ? 92 : 98) * k, gap = (phone ? 14 : 54) * k;
    const side = Math.max(60 * k, Math.min((width - left - right - gap) / 2, height - top - below));
    const room = (width - left - right - gap - 2 * side) / 3;
    const x = left + room, y = top + Math.max(0, (height - top - below - side) / 3);
    return [{ x, y, side }, { x: x + side + gap + room, y, side }];
  }
  joined([left, right]) {
    const { stage } = this, { words } = stage;
    const scene = this.shown(this.now);
    this.cloud = new CloudBox(this, left, this.half());
    this.cloud.paint(scene);
    if (!this.free || stage.plan.state) this.hand.hide();
    else this.hand.place(this.cloud, scene);
    this.heading(left, words.joined_cloud);
    if (this.hand.there) this.aside(left, words.joined_hands);
    this.bowlAt(right, scene, words.joined_bowl);
  }
  aside({ x, y, side }, text) {
    const look = { size: 12.5, align: "right", halo: false, color: this.stage.ink.soft };
    if (!this.phone) this.marks.text(text, x + side, y - 12 * this.k, look);
  }
  pair(boxes) {
    const { variants } = this.stage;
    this.hand.hide();
    this.stops.slice(0, 2).forEach((k, i) => {
      const { set, map } = this.given.variants[k];
      this.bowlAt(boxes[i], this.scene(set, map, k, true), variants[k].name, variants[k].color);
    });
    if (this.stage.note) this.under(boxes);
  }
  /** The number of a pair, below both of them. */
  under([{ x, y, side }, right]) {
    const { marks, k, phone, stage: { note, written } } = this, middle = (x + right.x + right.side) / 2;
    const look = { align: "center", size: phone ? 26 : 36, alpha: part(written, 0.2, 0.7), wide: phone ? 330 : 700 };
    marks.number(note.number, note.text, middle, y + side + (phone ? 48 : 58) * k, look);
  }
  heading({ x, y }, text, color) {
    this.marks.text(text, x, y - 12 * this.k, { size: this.phone ? 12 : 14, weight: 650, halo: false, color });
  }
  bowlAt(box, scene, title, color) {
    const { stage, marks, k } = this, { words } = stage;
    const bowl = new BowlBox(this, box, scene);
    this.heading(box, title, color);
    bowl.paint(this.time);
    if (stage.veiled) return marks.veil([box.x, box.y, box.side, box.side], words.joined_veil, words.veil_why);
    if (!stage.note || this.paired) this.kappa(box, scene.bowl);
    const left = words.joined_left.replace("{share}", percent(bowl.left(this.time))).replace("{step}", this.step);
    marks.text(left, box.x + box.side, box.y + box.side + 20 * k, {
      size: this.phone ? 12 : 13.5, align: "right", halo: false, color: stage.ink.soft,
    });
    if (stage.note && !this.paired) this.note(box);
  }
  get step() {
    return this.stage.film.steps[this.frame];
  }
  /** The one number. */
  kappa({ x, y, side }, bowl) {
    const { marks, phone, k, stage } = this, high = phone && this.paired, size = phone ? 22 : 34;
    const look = { size, weight: 720, align: "right", halo: false };
    marks.text(`κ ${brief(bowl.kappa)}`, x + side, y - (high ? 27 : 11) * k, look);
    if (!phone && !this.paired) {
      const soft = { ...look, size: 12.5, weight: 400, color: stage.ink.soft };
      marks.text(stage.words.joined_kappa_of, x + side, y - 46 * k, soft);
    }
  }
  /** Above the bowl: on it, it would hide the ravine that it speaks of. */
  note({ x, y, side }) {
    const { marks, k, phone, stage } = this, { note, written } = stage, size = 34, text = 14;
    const look = { align: "right", halo: false, alpha: part(written, 0.1, 0.6) };
    if (phone) return marks.text(note.number, x + side, y - 11 * k, { ...look, size: 22, weight: 720 });
    const heading = marks.width(stage.words.joined_bowl, 14, 650), wide = side - heading - 16 * k;
    const tall = marks.lines(note.text, 0, 0, wide, { ...look, size: text, alpha: 0 });
    const first = y - 10 * k - tall + text * 1.35 * k;
    marks.text(note.number, x + side, first - (text + 8) * k, { ...look, size, weight: 720 });
    marks.lines(note.text, x + side, first, wide, { ...look, size: text, color: stage.ink.soft });
  }

  // -- the cloud's window
  /** Half the side of the window around the origin: one for all stops, unless they are too far apart for that. */
  half() {
    const far = this.stops.map((k) => this.span(k));
    const [least, most] = [Math.min(...far), Math.max(...far)];
    if (most / least < 6) return most;
    const low = Math.min(Math.floor(this.now), far.length - 1), high = Math.min(low + 1, far.length - 1);
    return far[low] ** (1 - this.now + low) * far[high] ** (this.now - low);
  }
  /** While a hand moves the cloud its window stays. */
  span(k) {
    const { map, set } = this.given.variants[k];
    return 1.06 * reach(this.given.sets[set].points.map((point) => apply(map, point)));
  }

  // -- slider, legend, words
  place(boxes) {
    const { slider, stops, k, phone } = this, [a, b] = boxes;
    const several = stops.length > 1 && !this.paired;
    slider.hidden = !several;
    if (!several) return;
    const x = phone ? 22 * k : a.x, wide = phone ? this.width - 44 * k : b.x + b.side - a.x;
    const y = a.y + a.side + (phone ? 34 : 42) * k;
    Object.assign(slider.style, { left: `${x - 9}px`, top: `${y}px`, width: `${wide + 18}px` });
    Object.assign(slider, { max: (stops.length - 1) * GRAIN, disabled: !this.free });
    slider.value = Math.round(this.now * GRAIN);
    slider.setAttribute("aria-valuetext", this.stopName(stops[Math.round(this.now)]));
    const at = (i) => x + (wide * i) / (stops.length - 1);
    stops.forEach((one, i) => this.stop(one, i, at(i), y + 38 * k, wide / stops.length));
  }
  /** What is done to the inputs there. */
  stopName(one) {
    return this.stage.words[`stop_${this.given.variants[one].kind}`];
  }
  /** The name of a stop under the track. */
  stop(one, i, x, y, wide) {
    const { marks, stops, stage } = this, last = stops.length - 1, here = Math.round(this.now) === i;
    const align = i === 0 ? "left" : i === last ? "right" : "center";
    const size = this.phone ? 12 : 13, color = here ? stage.variants[one].color : stage.ink.soft;
    const at = { left: x - 4, right: x + 4, center: x }[align];
    marks.lines(this.stopName(one), at, y, wide * 0.96, { size, align, weight: here ? 650 : 400, halo: false, color });
  }
  /** What is left of the first loss, of each variant at the cursor. */
  legend(frame) {
    const { stage } = this, { words, film } = stage, loss = (k, at) => film.at("loss", at, k);
    return legendOf(stage, words.joined_legend, frame, (k, at) => percent(loss(k, at) / loss(k, 0)));
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage } = this, { words, variants, veiled } = stage;
    if (!this.stops.length) return;
    const of = (k) => {
      const { set, map } = this.given.variants[k];
      return `${variants[k].name}: κ ${brief(this.scene(set, map, k, true).bowl.kappa)}`;
    };
    const said = veiled ? `${words.joined_veil}. ${words.veil_why}` : this.stops.map(of).join("; ");
    stage.sentence = `${words.joined_title}, ${words.step} ${this.step}. ${said}.`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.joined = Joined;
