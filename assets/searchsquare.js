// The square of a search: every trial where it lies on the axes, its projections on both edges, the best so far below.

import { element, marker, say } from "./kit.js";
import { below } from "./searchbelow.js";
import { drawCurves } from "./searchcurves.js";
import { Pointed } from "./searchhand.js";
import { annotate, bothParts, drawProfiles, marksUnder } from "./searchmarks.js";
import { bestOf, DIVERGED, PRUNED, axisScale, score, shown, tints, trialsOf, upTo } from "./searchtrials.js";
import { linear, ticks } from "./scales.js";

export class SquarePicture extends Pointed {
  constructor(stage, view) {
    super(stage, view);
    const { words } = stage;
    this.warning = element("span", { role: "status" });
    this.widen = element("button", { type: "button", class: "switch", onclick: () => this.widened() }, words.wide);
    this.foot = element("div", { class: "search-edge", hidden: true }, this.warning, this.widen);
  }
  get nodes() {
    return [this.canvas, this.foot];
  }
  // -- what there is
  /** The searches that share a square, each a list of variants. */
  get groups() {
    const { stage } = this,
      found = new Map();
    for (const k of stage.visible()) {
      const at = stage.variants[k].square;
      found.set(at, [...(found.get(at) ?? []), k]);
    }
    return [...found.values()];
  }
  trials(k) {
    return upTo(trialsOf(this.stage.film, this.stage.variants, k), this.stage.frame);
  }
  /** What this preset's picture is told. */
  get told() {
    return this.stage.plan.view ?? {};
  }
  paint() {
    const { stage, k, phone, width, height } = this,
      { words, variants } = stage;
    const count = Math.max(...variants.map(({ trials }) => trials)),
      one = variants[0];
    this.title(
      words.square_title,
      words.square_of.replace("{count}", count).replace("{epochs}", one.epochs),
      phone ? 12 : 22,
    );
    this.edge();
    if (stage.veiled) {
      this.dots = [];
      return this.marks.veil([22 * k, 52 * k, width - 44 * k, height - 74 * k], words.veil, words.veil_why);
    }
    this.areas = this.layout();
    const all = this.groups.flat().flatMap((each) => this.trials(each));
    this.colours = tints(one, all, stage.ink.dark);
    this.dots = [];
    this.places = [];
    this.areas.squares.forEach((area, g) => this.square(area, this.groups[g]));
    const beside = this.told.mark === "profiles" ? drawProfiles : drawCurves;
    this.colourKey();
    if (this.areas.curves) beside(this, this.areas.curves);
    below(this, this.areas.below);
    if (this.box) this.dragged();
    if (stage.note) annotate(this, stage.note);
  }
  /** Squares side by side, with one of them its curves beside it, and what is below. */
  layout() {
    const { k, phone, width, height } = this,
      { groups } = this;
    const top = 62 * k,
      tall = phone ? 0.24 * height : 0.235 * height,
      foot = this.foot.hidden ? 0 : 40 * k;
    const named = this.stage.variants.some(({ axes }) => axes[1]?.options.length), // whose names take more room
      left = (phone ? 52 : named ? 108 : 66) * k,
      right = (phone ? 12 : 22) * k,
      under = 60 * k;
    const low = height - tall - 34 * k - foot,
      h = low - under - top;
    const single = groups.length === 1 && !phone,
      room = single ? 0.62 * width : width;
    const each = room / groups.length;
    const squares = groups.map((_, g) => ({ x: g * each + left, y: top, w: each - left - right, h }));
    const curves = single ? { x: room + 46 * k, y: top, w: width - room - 46 * k - 22 * k, h: h + 26 * k } : null;
    return { squares, curves, below: { x: left, y: low + 14 * k, w: width - left - right, h: tall - 22 * k } };
  }
  /** The scales of a square: of the first two axes, or of the only one and the score. */
  scales(variant, area) {
    const few = area.w < 260 * this.k,
      [first, second] = variant.axes,
      { tests } = this;
    if (tests) return bothParts(variant, this.trials(0), tests);
    const log = this.told.log ? { ...first, log: true } : first;
    const across = axisScale(log, few);
    if (second) return [across, axisScale(second, area.h < 160 * this.k)];
    const values = this.groups
      .flat()
      .flatMap((k) => this.trials(k).map(({ value }) => value))
      .filter(Number.isFinite);
    const [low, high] = [Math.min(...values), Math.max(...values)],
      pad = 0.08 * (high - low || 0.1);
    const at = ticks(low - pad, high + pad).filter((_, i) => i % 2 === 0);
    return [across, linear(low - pad, high + pad, at, (value) => score(variant, value))];
  }
  /** Which colour is which score, below the last square. */
  colourKey() {
    const {
        ctx,
        k,
        marks,
        colours: { worst, best, tint },
        stage: { ink, variants },
      } = this,
      last = this.areas.squares.at(-1);
    if (!Number.isFinite(worst) || worst === best || this.phone || last.w < 400 * k) return;
    const wide = 70 * k,
      right = last.x + last.w,
      y = last.y + last.h + 45 * k,
      look = { size: 12, color: ink.soft, halo: false };
    const text = [worst, best].map((value) => score(variants[0], value)),
      to = marks.width(text[1], 12);
    for (let i = 0; i < 24; i++) {
      ctx.fillStyle = tint(worst + ((i + 0.5) / 24) * (best - worst));
      ctx.fillRect(right - to - 6 * k - wide + (i * wide) / 24, y - 9 * k, wide / 24 + 0.5, 9 * k);
    }
    marks.text(text[1], right, y, { ...look, align: "right" });
    marks.text(variants[0].measure === "accuracy" ? `≤ ${text[0]}` : `≥ ${text[0]}`, right - to - 12 * k - wide, y, {
      ...look,
      align: "right",
    });
  }
  /** What the trials have on the test part, where that is what they are drawn against and is known. */
  get tests() {
    return (this.told.against === "test" && this.stage.film.after?.[0]?.trials_test) || null;
  }
  square(area, members) {
    const { ctx, k, stage } = this,
      { ink } = stage,
      variant = stage.variants[members[0]];
    const [across, up] = this.scales(variant, area),
      place = { ...area, across, up, members };
    place.across0 = (value) => area.x + area.w * across.share(value);
    place.up0 = (value) => area.y + area.h * (1 - up.share(value));
    ctx.fillStyle = ink.raised;
    ctx.fillRect(area.x, area.y, area.w, area.h);
    this.grid(place, variant);
    const called = this.groups.length > 1 ? variant.called : "";
    if (called) this.marks.text(called, area.x, area.y - 8 * k, { size: 13, weight: 650, halo: false });
    marksUnder(this, place);
    const trials = members.flatMap((each) => this.trials(each));
    for (const trial of trials) this.dot(trial, place, trials.length);
    const best = bestOf(variant, trials);
    if (best) this.ringed(best, place);
    this.places.push(Object.assign(place, { best }));
  }
  grid({ x, y, w, h, across, up, across0: x0, up0: y0 }, variant) {
    const {
        ctx,
        k,
        stage: { ink, words },
      } = this,
      edge = 15 * k,
      [first, second] = variant.axes;
    ctx.fillStyle = ink.grid;
    for (const tick of across.ticks) ctx.fillRect(x0(tick), y, 0.8 * k, h);
    for (const tick of up.ticks) ctx.fillRect(x, y0(tick), w, 0.8 * k);
    this.marks.line(
      [
        [x, y],
        [x, y + h],
        [x + w, y + h],
      ],
      { color: ink.line, width: 1 },
    );
    const look = { size: 12, color: ink.soft, halo: false };
    for (const tick of across.ticks) {
      const text = across.label(tick), half = this.marks.width(text, 12) / 2;
      const at = Math.min(x0(tick), this.width - half - 2 * k);
      this.marks.text(text, at, y + h + edge + 13 * k, { ...look, align: "center" });
    }
    for (const tick of up.ticks)
      this.marks.text(up.label(tick), x - edge - 3 * k, y0(tick) + 4 * k, { ...look, align: "right" });
    this.marks.text(this.tests ? variant.measured : first.label, x + w / 2, y + h + edge + 30 * k, {
      ...look,
      size: 12.5,
      align: "center",
    });
    const title = this.tests ? words.test_part : second ? second.label : variant.measured;
    const many = this.groups.length > 1,
      right = many ? { align: "right" } : {};
    const room = many ? w - this.marks.width(variant.called, 13, 650) - 8 * k : Infinity;
    if (this.marks.width(title, 12.5) > room) return;
    this.marks.text(title, right.align ? x + w : x - 44 * k, y - 8 * k, { ...look, size: 12.5, ...right });
  }
  /** A trial with its projections on both edges. */
  dot(trial, place, many) {
    const {
        ctx,
        k,
        stage: { ink },
      } = this,
      { value, outcome } = trial,
      [x, y] = this.placeOf(trial, place);
    const size = (many > 150 ? 2.6 : many > 60 ? 3.8 : 5.6) * (this.phone ? 0.85 : 1) * k,
      lost = outcome === DIVERGED;
    const color = lost ? ink.bad : this.colours.tint(value);
    this.dots.push({ ...trial, x, y, size });
    ctx.save();
    ctx.globalAlpha = many > 60 ? 0.55 : 0.9;
    ctx.fillStyle = ctx.strokeStyle = ink.dark ? "#9fb2c8" : "#4a5a70";
    ctx.fillRect(x - 0.7 * k, place.y + place.h + 3 * k, 1.4 * k, 9 * k);
    ctx.fillRect(place.x - 12 * k, y - 0.7 * k, 9 * k, 1.4 * k);
    ctx.globalAlpha = 1;
    if (lost) {
      ctx.fillStyle = color;
      marker(ctx, "x", x, y, 0.9 * size);
    } else
      this.marks.ring(x, y, size / k, {
        color: outcome === PRUNED ? color : ink.stage,
        fill: outcome === PRUNED ? ink.raised : color,
        width: outcome === PRUNED ? 1.6 : 0.8,
      });
    ctx.restore();
  }
  ringed(best, place) {
    const [x, y] = this.placeOf(best, place);
    if (Number.isFinite(y)) this.marks.ring(x, y, 9.5, { width: 1.8 });
    const chosen = this.selected,
      mine = chosen && place.members.includes(chosen.k);
    if (mine)
      this.marks.ring(this.placeOf(chosen, place)[0], this.placeOf(chosen, place)[1], 12.5, {
        color: this.stage.ink.main,
        width: 2.4,
      });
  }
  placeOf({ point, value, trial }, { across0, up0 }) {
    if (this.tests) return [across0(value), up0(this.tests[trial])];
    return [across0(point[0]), up0(point.length > 1 ? point[1] : value)];
  }
  /** In words that the best lies at an edge, with a button that widens the axis there. */
  edge() {
    const { stage } = this,
      { edges, film } = stage,
      [edge] = edges;
    const spoken = !stage.plan.state || this.told.mark === "edge";
    const there = Boolean(edge) && spoken && film.complete && stage.frame >= film.count - 1 && !stage.veiled;
    this.foot.hidden = !there;
    if (!there) return;
    const text = stage.words.edge.replace("{label}", edge.label).replace("{value}", edge.value);
    say(this.warning, text.replace("{low}", edge.low).replace("{high}", edge.high));
  }
  widened() {
    const [{ variant, axis }] = this.stage.edges;
    this.stage.turn({ variant, axis });
  }

  // -- in words
  table() {
    const { stage } = this,
      { words, variants } = stage,
      axes = variants[0].axes;
    const state = { [PRUNED]: words.pruned, [DIVERGED]: words.diverged },
      many = variants.length > 1;
    const trials = this.groups
      .flat()
      .flatMap((k) => this.trials(k))
      .toReversed();
    const row = ({ k, trial, point, value, epochs, outcome }) => [
      `${many ? `${variants[k].name} · ` : ""}${trial + 1}`,
      ...variants[k].axes.map((axis, a) => shown(axis, point[a])),
      score(variants[k], value),
      String(epochs),
      (state[outcome] ?? words.done).replace("{epochs}", epochs),
    ];
    const head = [
      words.table_trial,
      ...axes.map(({ label }) => label),
      variants[0].measured,
      words.table_epochs,
      words.table_outcome,
    ];
    return { head, rows: trials.map(row) };
  }
  describe() {
    const { stage } = this,
      { words, variants, frame, veiled } = stage;
    if (veiled) stage.sentence = words.square_title;
    else if (this.selected) stage.sentence = this.lines(this.selected).join(". ");
    else {
      const of = stage.visible().map((k) => {
        const best = bestOf(variants[k], this.trials(k));
        return best ? `${variants[k].name}: ${score(variants[k], best.value)}` : variants[k].name;
      });
      stage.sentence = `${words.trial} ${frame + 1}. ${words.best_title}: ${of.join("; ")}`;
    }
    this.canvas.setAttribute("aria-label", `${stage.sentence}. ${words.square_hint}`);
  }
}
