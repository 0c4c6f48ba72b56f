// The size of the gradient by depth, as a strip of heat: from the output back to the inputs, a strip a variant.

import { brief, ramp } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";
import { powerLabel, powers } from "./scales.js";

const heat = (share) => `rgb(${ramp(share).join()})`;
const DECADES = 3; // of the scale at least
const NARROW = 46; // pixels of a cell below which nothing is written in it

/** [{ depth, nodes }] from the deepest to the output: how far the operations of a graph are from it, at the most. */
export function levels({ nodes, uses }) {
  const depth = nodes.map(() => 0), found = [];
  for (let n = nodes.length - 1; n >= 0; n--) {
    depth[n] = uses[n].reduce((most, { target }) => Math.max(most, depth[target] + 1), 0);
    if (nodes[n].leaf) continue;
    found[depth[n]] ??= { depth: depth[n], nodes: [] };
    found[depth[n]].nodes.push(n);
  }
  return found.filter(Boolean).reverse();
}

export class DepthPicture extends Picture {
  /** [{ depth, node, size }] of a variant as far as the cursor: the largest gradient of each level. */
  cells(k) {
    const { stage } = this, graph = stage.graphOf(k), shown = stage.veiled ? -1 : stage.frame;
    if (!graph) return [];
    graph.levels ??= levels(graph);
    return graph.levels.map(({ depth, nodes }) => {
      const come = nodes.filter((n) => graph.backAt[n] <= shown).map((n) => [n, stage.largest(n, k)]);
      const [node, size] = come.reduce((best, one) => (one[1] > best[1] ? one : best), come[0] ?? [nodes[0], NaN]);
      return { depth, node, size };
    });
  }
  paint() {
    const { stage, width, height, k, phone } = this, { words, variants } = stage;
    this.title(words.depth_title, "", phone ? 12 : 22);
    const left = (phone ? 12 : 22) * k, wide = width - 2 * left, top = (phone ? 52 : 66) * k;
    const whole = [left, top, wide, height - top - 40 * k];
    if (stage.veiled) return this.marks.veil(whole, words.depth_veil, words.veil_why);
    const shown = stage.visible(), room = (height - top - (phone ? 100 : 110) * k) / Math.max(1, shown.length);
    const rows = shown.map((v) => this.cells(v)), scale = this.scale(rows.flat());
    rows.forEach((cells, i) => {
      const y = top + i * room, tall = Math.min(120 * k, room - (phone ? 44 : 72) * k);
      if (shown.length > 1) this.marks.text(variants[shown[i]].name, left, y + 12 * k, { size: 14, weight: 600 });
      const box = [left, y + 20 * k, wide, tall];
      this.strip(cells, stage.graphOf(shown[i]), scale, box);
      if (stage.note && !i) this.compared(cells, stage.graphOf(shown[i]), box);
      const factor = cells[0]?.size / cells.at(-1)?.size;
      if (Number.isFinite(factor)) this.factor(factor, left + wide, y + tall + 58 * k);
    });
    if (stage.note) this.annotate();
    this.key(scale, [left, height - 58 * k, Math.min(wide, 420 * k), 12 * k]);
  }
  /** { low, high, share(size) }: decades that hold all that is not 0. */
  scale(cells) {
    const sizes = cells.map(({ size }) => size).filter((size) => size > 0 && Number.isFinite(size));
    const high = 10 ** Math.ceil(Math.log10(Math.max(...sizes, 1e-300)) - 1e-9);
    const least = Math.min(high / 10 ** DECADES, ...sizes);
    const low = 10 ** Math.floor(Math.log10(least) + 1e-9);
    const share = (size) => Math.log10(size / low) / Math.log10(high / low);
    return sizes.length ? { low, high, share } : { low: 1e-3, high: 1, share: () => 0 };
  }
  strip(cells, graph, { share }, [x, y, w, h]) {
    const { ctx, marks, k, stage: { ink } } = this, step = w / Math.max(1, cells.length);
    cells.forEach(({ node, size }, i) => {
      const at = x + i * step, come = !Number.isNaN(size);
      ctx.save();
      ctx.fillStyle = come && size > 0 ? heat(share(size)) : ink.raised;
      ctx.strokeStyle = ink.line;
      ctx.beginPath();
      ctx.rect(at + 0.5 * k, y, step - k, h);
      ctx.fill();
      if (!come || size === 0) ctx.stroke();
      ctx.restore();
      if (step < NARROW * k) return;
      const color = !come || size === 0 ? ink.text : share(size) > 0.55 ? "#10161d" : "#ffffff";
      const middle = at + step / 2, look = { size: 13, weight: 600, align: "center", halo: false };
      if (come) marks.text(brief(size), middle, y + h / 2 + 5 * k, { ...look, color });
      marks.text(graph.nodes[node].symbol, middle, y + h + 18 * k, { ...look, weight: 500, color: ink.soft });
    });
  }
  /** The first and the last hidden layer, by the sums of which the claim is judged. */
  compared(cells, graph, [x, y, w, h]) {
    const { marks, k, stage: { ink, written } } = this, step = w / Math.max(1, cells.length);
    const alpha = part(written, 0, 0.5);
    const sums = cells.flatMap(({ node }, i) => (/^z\d+$/.test(graph.nodes[node].name) ? [i] : []));
    const [first, last] = [sums[0], sums.at(-1)], below = y + h + 18 * k;
    if (first === undefined || first === last) return;
    for (const i of [first, last]) {
      const [left, right] = [x + i * step, x + (i + 1) * step - k];
      marks.line([[left, y], [right, y], [right, y + h], [left, y + h], [left, y]], { width: 2.4, alpha });
      if (step >= NARROW * k) continue;
      const look = { size: 13, weight: 650, align: "center", alpha, halo: false };
      marks.text(graph.nodes[cells[i].node].symbol, Math.max(x + 10 * k, (left + right) / 2), below, look);
    }
    const [from, to] = [last, first].map((i) => x + (i + 0.5) * step);
    marks.arrow([from - 20 * k, below - 4 * k], [to + 22 * k, below - 4 * k], { share: alpha, color: ink.soft });
  }
  annotate() {
    const { marks, k, phone, stage: { note, written } } = this, wide = phone ? 170 : 330;
    const text = phone ? "" : note.text; // a phone has the words below
    marks.number(note.number, text, this.width - 22 * k, this.height - (phone ? 92 : 66) * k, {
      alpha: part(written, 0, 1), wide, size: phone ? 26 : 34,
    });
  }
  /** What is left of the gradient at the inputs' end. */
  factor(value, x, y) {
    const { marks, stage: { words, note } } = this, text = words.depth_factor.replace("{factor}", brief(value));
    if (!note) marks.text(text, x, y, { size: 14, weight: 600, align: "right", halo: false });
  }
  /** What the colours mean. */
  key({ low, high, share }, [x, y, w, h]) {
    const { ctx, marks, k, stage: { ink, words } } = this, parts = 64;
    for (let i = 0; i < parts; i++) {
      ctx.fillStyle = heat(i / (parts - 1));
      ctx.fillRect(x + (i * w) / parts, y, w / parts + 0.5, h);
    }
    for (const tick of powers(low, high, 5)) {
      const look = { size: 12, align: "center", color: ink.soft, halo: false };
      marks.text(powerLabel(tick), Math.max(x + 14 * k, x + w * share(tick)), y + h + 16 * k, look);
    }
    marks.text(words.depth_key, x, y - 8 * k, { size: this.phone ? 12 : 13, color: ink.soft, halo: false });
  }
  /** The size of the gradient at every depth, a column a variant. */
  table() {
    const { stage } = this, all = stage.visible().map((k) => this.cells(k));
    const most = all.reduce((best, cells) => (cells.length > best.length ? cells : best), []);
    const told = (cells, depth) => cells.find((cell) => cell.depth === depth)?.size;
    const size = (value) => (value === undefined || Number.isNaN(value) ? "" : brief(value));
    const rows = most.map(({ depth }) => [String(depth), ...all.map((cells) => size(told(cells, depth)))]);
    return { head: [stage.words.depth_of, ...stage.visible().map((k) => stage.variants[k].name)], rows };
  }
  describe() {
    const { stage } = this, told = (k) => {
      const come = this.cells(k).filter(({ size }) => !Number.isNaN(size)), graph = stage.graphOf(k);
      const cell = ({ node, size }) => `${graph.nodes[node].symbol} ${brief(size)}`;
      return come.length ? `${stage.variants[k].name}: ${cell(come.at(-1))} … ${cell(come[0])}` : "";
    };
    const said = stage.veiled ? stage.words.depth_veil : stage.visible().map(told).filter(Boolean).join("; ");
    stage.sentence = `${stage.words.depth_title}. ${said}`;
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
