// Pictures before and after preprocessing: two examples as they are, what is taken out of them, what the network sees,
// and what the way back makes of that.

import { card } from "../../../assets/answers.js";
import { PANES, percent } from "../../../assets/kit.js";
import { part } from "../../../assets/marks.js";
import { Picture } from "../../../assets/picture.js";
import { byVariant } from "../../../assets/told.js";
import { legendOf } from "./legends.js";
import { framed, tile } from "./tiles.js";

const GROUPS = [["raw", 2], ["out", 1], ["seen", 2], ["back", 2]];
const NARROW = GROUPS.slice(0, 3); // on a phone

class Pictures extends Picture {
  paint() {
    const { stage, phone } = this, { words } = stage;
    this.title(words.taken_title, words.taken_of, phone ? 12 : 22, phone ? 24 : 30);
    const rows = this.given.rows.filter(({ variant }) => !stage.memory.hidden.has(variant));
    this.canvas.dataset.shown = stage.veiled ? 0 : rows.length;
    this.frame = Math.min(stage.frame, stage.film.count - 1);
    const low = this.photos();
    const shape = this.shape(rows.length || 1, low);
    this.heads(shape);
    rows.forEach((row, i) => this.row(row, shape, i));
    if (stage.note) this.note(stage.note, part(stage.written, 0.1, 0.6));
  }
  /** A card below the cells; on a phone a line. */
  note(note, alpha) {
    const { marks, k, phone, height } = this;
    if (!phone) return card(this, note, 22 * k, height - 14 * k, alpha);
    const right = 20 + marks.width(note.number, 20, 720);
    marks.text(note.number, 12, height - 10, { size: 20, weight: 720, alpha });
    marks.text(note.text, right, height - 11, { size: 12, alpha, color: this.stage.ink.soft });
  }
  /** Both photographs with those who took them, and where they end. */
  photos() {
    const { ctx, k, phone, marks, given: { photos, size: [w, h] }, stage: { ink, words } } = this;
    if (!photos.length) return (phone ? 44 : 60) * k;
    const y = (phone ? 36 : 44) * k, wide = (phone ? 72 : 110) * k, x = (phone ? 12 : 22) * k;
    photos.forEach((bytes, i) => {
      tile(ctx, bytes.map((byte) => byte / 255), 3, x + i * (wide + 8 * k), y, wide, w, h);
    });
    const right = x + 2 * (wide + 8 * k) + 6 * k, look = { size: 12, halo: false, color: ink.soft };
    marks.lines(words.taken_credit, right, y + (phone ? 10 : 16) * k, this.width - right - 14 * k, look);
    return y + (wide * h) / w + (phone ? 26 : 18) * k;
  }
  /** Where the cells of each group stand. */
  shape(rows, top) {
    const { width, height, k, phone, stage } = this, groups = phone ? NARROW : GROUPS, left = (phone ? 12 : 22) * k;
    const cells = groups.reduce((sum, [, n]) => sum + n, 0), gap = (phone ? 4 : 8) * k, apart = (phone ? 12 : 26) * k;
    const room = width - 2 * left - gap * (cells - groups.length) - apart * (groups.length - 1);
    const below = (stage.plan.state ? (phone ? 36 : 122) : 20) * k;
    const tall = (height - top - 26 * k - below) / rows;
    const size = Math.max(24 * k, Math.min(room / cells, tall - (phone ? 22 : 30) * k, 150 * k));
    const found = {};
    let x = left;
    for (const [name, n] of groups) {
      found[name] = Array.from({ length: n }, (_, i) => x + i * (size + gap));
      x += n * size + (n - 1) * gap + apart;
    }
    return { groups, at: found, size, top: top + 26 * k, tall: size + (phone ? 22 : 34) * k };
  }
  /** What each group is, above it; on a phone in short lines. */
  heads({ groups, at, top, size }) {
    const { marks, phone, k, stage: { words, ink } } = this;
    const look = { size: phone ? 12 : 13, weight: 650, halo: false, color: ink.text, gap: 1.15 };
    for (const [name, n] of groups) {
      const said = words[`taken_${name}`], wide = phone ? n * size + 4 : Infinity;
      const tall = marks.lines(said, 0, 0, wide, { ...look, alpha: 0 });
      marks.lines(said, at[name][0], top - 10 * k - tall + look.size * look.gap * k, wide, look);
    }
  }
  row({ variant, out, seen, back }, { at, size, top, tall, groups }, i) {
    const { ctx, marks, k, given: { raw, channels }, stage: { ink, words, variants, veiled } } = this;
    const y = top + i * tall + (this.phone ? 14 : 22) * k, { name, color } = variants[variant];
    const said = marks.fitted(name.split(" · ")[0], this.width - 2 * at.raw[0], 12)[0];
    marks.text(said, at.raw[0], y - 5 * k, { size: 12, weight: 600, halo: false, color });
    const none = { out: words.taken_nothing, seen: words.taken_axes };
    const soft = { size: 12, halo: false, color: ink.soft };
    const all = { raw, out: out ? [out] : [null], seen: seen ?? [null, null], back };
    for (const [group] of groups) {
      at[group].forEach((x, j) => {
        const values = all[group][j], hidden = veiled && group !== "raw";
        if (values && !hidden) framed(ctx, ink, values, values.length === 64 ? 1 : channels, x, y, size);
        else if (hidden) marks.veil([x, y, size, size], "", "");
        else if (!j) marks.lines(none[group], x, y + size / 2, size * 1.2, soft);
      });
    }
  }
  /** Test accuracy at the cursor. */
  legend(frame) {
    const { stage } = this, { words, film } = stage;
    return legendOf(stage, words.taken_legend, frame, (k, at) => percent(film.last("test_accuracy", at, k)));
  }
  table() {
    return byVariant(this.stage);
  }
  describe() {
    const { words, variants, veiled, frame } = this.stage, { values } = this.legend(frame);
    const said = veiled ? words.taken_veil : variants.map(({ name }, k) => `${name}: ${values[k]}`).join("; ");
    this.canvas.setAttribute("aria-label", `${words.taken_title}. ${said}.`);
  }
}
PANES.pictures = Pictures;
