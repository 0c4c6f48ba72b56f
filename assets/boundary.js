// What each network answers over the plane of its inputs: one plane a variant, all at the same time in training.

import { Answers, card } from "./answers.js";
import { element, PANES } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";
import { byVariant } from "./told.js";
import { UnitRow } from "./unitrow.js";

/** The button that turns between how sure a network is and which class wins. */
export function sharpButton(stage) {
  const { words } = stage;
  const name = () => (stage.view.sharp ? words.boundary_class : words.boundary_confidence);
  const turn = () => {
    stage.view.sharp = !stage.view.sharp;
    button.textContent = name();
    button.setAttribute("aria-pressed", String(Boolean(stage.view.sharp)));
    stage.dirty = true;
  };
  const pressed = String(Boolean(stage.view.sharp));
  const look = { type: "button", class: "sharp chip", "aria-pressed": pressed, onclick: turn };
  const button = element("button", look, name());
  return button;
}

const LARGER = 1.15; // planes in one more row, to be worth it

class Boundary extends Picture {
  constructor(stage, view) {
    super(stage, view);
    this.answers = new Answers(this);
    this.units = new UnitRow(this);
    this.tools = element("div", { class: "floating" }, sharpButton(stage));
  }
  get nodes() {
    return [this.canvas, this.tools];
  }
  /** Boxes of the visible variants: side by side, or in rows where that makes them clearly larger. */
  boxes(count) {
    const { width, height, k, phone } = this;
    const [left, top] = [(phone ? 12 : 22) * k, (phone ? 70 : 84) * k];
    const foot = 26 * k;
    const gap = (phone ? 12 : 18) * k;
    const room = 46 * k; // for a name above and a number below
    let best = { size: 0 };
    for (let columns = count; columns >= 1; columns--) {
      const rows = Math.ceil(count / columns);
      const across = (width - 2 * left - gap * (columns - 1)) / columns;
      const size = Math.min(across, (height - top - foot - room * (rows - 1)) / rows);
      if (size > LARGER * best.size) best = { size, columns };
    }
    const { size, columns } = best;
    const used = columns * size + (columns - 1) * gap;
    const from = count <= columns ? left + (width - 2 * left - used) / 2 : left;
    const down = (i) => top + Math.floor(i / columns) * (size + room);
    return Array.from({ length: count }, (_, i) => ({ x: from + (i % columns) * (size + gap), y: down(i), size }));
  }
  paint(position) {
    const { stage, marks, k, width, height, phone } = this;
    const { words } = stage;
    this.title(words.boundary_title, words.boundary_key);
    this.tools.hidden = stage.veiled;
    this.tools.style.setProperty("--k", k);
    if (stage.veiled) {
      const box = [24 * k, 56 * k, width - 48 * k, height - 80 * k];
      return marks.veil(box, words.boundary_veiled, words.boundary_veiled_why);
    }
    const shown = stage.visible();
    const boxes = this.boxes(shown.length);
    const frame = stage.frame;
    shown.forEach((variant, i) => {
      this.answers.panel(variant, boxes[i], position);
      const look = { text: this.under(variant, frame), under: 18 * k, size: phone ? 12.5 : 14 };
      this.answers.head(variant, boxes[i], look);
    });
    const low = boxes.length ? this.units.paint(shown, boxes, position) : 0;
    if (stage.note && boxes.length) this.annotate(stage.note, boxes[0], boxes.at(-1), low);
    this.canvas.dataset.shown = shown.length;
  }
  /** Below the planes where there is room (all of it from `low` on), on a phone beside them, else on the first. */
  annotate(note, { x, y, size }, last, low) {
    const { k, height, marks, stage, phone } = this;
    const alpha = part(stage.written, 0.2, 1);
    const [free, right] = [Math.max(low, last.y + last.size + 26 * k), last.x + last.size + 12 * k];
    if (this.width - right > (phone ? 110 : 240 * k) && last.y > y) {
      const look = { align: "left", alpha, wide: (this.width - right) / k - 12, size: phone ? 34 : 44 };
      return marks.number(note.number, note.text, right, y + 40 * k, look);
    }
    if (height - free < 92 * k && height - free > 28 * k) return this.line(note, x, free, alpha);
    if (height - free < 92 * k) return card(this, note, x + 10 * k, y + size - 10 * k, alpha);
    const look = { align: "left", alpha, wide: phone ? this.width - 40 : 520, size: phone ? 30 : 44 };
    marks.number(note.number, note.text, x, free + 48 * k, look);
  }
  /** The number and its words in one line; a phone has the words below. */
  line(note, x, free, alpha) {
    const { k, height, marks, stage, phone } = this, size = phone ? 24 : 30, y = (free + height) / 2 + 8 * k;
    marks.text(note.number, x, y, { size, weight: 720, alpha, halo: false });
    const left = x + marks.width(note.number, size, 720) + 14 * k;
    if (!phone) marks.text(note.text, left, y, { size: 14.5, color: stage.ink.soft, alpha, halo: false });
  }
  under(variant, frame) {
    const { words, film } = this.stage;
    const gone = film.ended.find((end) => end.variant === variant && end.status === "diverged");
    if (gone && film.steps[frame] >= gone.step) return `${words.boundary_diverged} ${gone.step}`;
    return `${words.test} ${this.answers.told(variant, frame)}`;
  }
  legend(frame) {
    return this.answers.legend(frame);
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { stage } = this;
    const { words, film, frame } = stage;
    const said = `${words.step} ${film.steps[frame]}. ${this.answers.sentence(frame)}`;
    stage.sentence = `${words.boundary_title}. ${stage.veiled ? words.boundary_veiled : said}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
PANES.boundary = Boundary;
