// A bracket of shrinking learning curves: all trials start, at each rung the worst end, the best go on.

import { marker } from "./kit.js";
import { part } from "./marks.js";
import { Picture } from "./picture.js";
import { Plot } from "./plot.js";
import { drawCurve, pointsOf, scalesOf, slowOnes } from "./searchcurves.js";
import { bestOf, PRUNED, score, tints, trialsOf, upTo } from "./searchtrials.js";

export class BracketPicture extends Picture {
  /** The search whose curves are shown: the first with rungs, else the first that is shown. */
  get which() {
    const { variants } = this.stage,
      shown = this.stage.visible();
    return shown.find((k) => variants[k].pruner !== "none") ?? shown[0];
  }
  trials(k) {
    return upTo(trialsOf(this.stage.film, this.stage.variants, k), this.stage.frame);
  }
  paint() {
    const { stage, k, phone, width, height, ctx } = this,
      { words, ink, variants } = stage;
    const which = this.which,
      variant = variants[which],
      { bracket } = variant;
    const aside = bracket
      ? words.bracket_of.replace("{rungs}", bracket.rungs.length)
      : variant.pruner === "none"
        ? words.bracket_none
        : "";
    this.title(words.bracket_title, aside, phone ? 12 : 22);
    if (stage.veiled)
      return this.marks.veil([22 * k, 52 * k, width - 44 * k, height - 74 * k], words.veil, words.veil_why);
    const box = { x: (phone ? 50 : 66) * k, y: 84 * k, w: width - (phone ? 66 : 96) * k, h: height - 150 * k };
    const trials = this.trials(which),
      [across, up] = scalesOf(variant, trials, variant.epochs, bracket?.rungs ?? null);
    const plot = new Plot(box, across, up, {}, k);
    ctx.font = `${12 * k}px ${ink.font}`;
    plot.axes(ctx, ink, {});
    this.marks.text(words.epoch, box.x + box.w, box.y + box.h + 32 * k, {
      size: 12.5,
      color: ink.soft,
      align: "right",
      halo: false,
    });
    this.marks.text(variant.measured, box.x - 40 * k, box.y - (bracket ? 30 : 12) * k, {
      size: 12.5,
      color: ink.soft,
      halo: false,
    });
    if (bracket) this.rungs(plot, bracket);
    this.curves(plot, variant, trials);
    if (stage.note) this.annotate(plot, variant, trials);
  }
  /** How many are left from each rung to the next. */
  rungs(plot, { size, rungs, leave }) {
    const {
      k,
      marks,
      phone,
      stage: { ink, words },
    } = this;
    let left = size;
    rungs.forEach((rung, i) => {
      const x = plot.across(rung);
      marks.line(
        [
          [x, plot.y],
          [x, plot.y + plot.h],
        ],
        { color: ink.soft, dash: [4, 4], width: 1 },
      );
      const text = phone ? String(left) : words.bracket_left.replace("{count}", left);
      const shift = i ? 0 : phone ? 0 : 12 * k;
      marks.text(text, x - 4 * k + shift, plot.y - 12 * k, {
        size: 13,
        weight: 650,
        align: i ? "right" : "left",
        halo: false,
      });
      left -= leave[i] ?? 0;
    });
  }
  curves(plot, variant, trials) {
    const { ctx, k } = this,
      { tint } = tints(variant, trials, this.stage.ink.dark),
      best = bestOf(variant, trials);
    plot.clip(ctx, () => {
      for (const trial of trials) {
        const cut = trial.outcome === PRUNED;
        drawCurve(this, plot, trial, {
          color: tint(trial.value),
          width: trial === best ? 3 : 1.6,
          alpha: cut ? 0.75 : 1,
        });
        if (!cut) continue;
        ctx.fillStyle = this.stage.ink.bad;
        const end = pointsOf(plot, trial.curve).at(-1);
        if (end) marker(ctx, "x", ...end, 3.4 * k);
      }
    });
  }
  /** The slow starter that a rung ended: how it would have gone on. */
  annotate(plot, variant, trials) {
    const { stage, k, marks, phone, ctx } = this,
      { note, written, words, ink } = stage;
    const full = stage.variants.findIndex(({ pruner, trials: all }) => pruner === "none" && all === variant.trials);
    const [slow] = full < 0 ? [] : slowOnes(variant, trials, this.trials(full));
    if (slow) {
      const points = pointsOf(plot, slow.twin.curve),
        share = part(written, 0.2, 0.8),
        many = Math.max(2, Math.ceil(share * points.length));
      plot.clip(ctx, () => marks.line(points.slice(0, many), { width: 2.4, dash: [6, 4] }));
      const at = points[Math.min(points.length - 1, Math.floor(points.length / 3))];
      marks.ring(...points[0], 9);
      const facts = { trial: slow.one.trial + 1, epochs: slow.one.epochs, value: score(variant, slow.twin.value) };
      const text = Object.entries(facts).reduce((said, [name, value]) => said.replace(`{${name}}`, value), words.slow);
      const look = { size: 13.5, alpha: part(written, 0.4, 1) };
      if (!phone) marks.lines(text, at[0] + 16 * k, at[1] + 58 * k, 300 * k, look);
    }
    marks.number(note.number, note.text, plot.x + plot.w - (phone ? 8 : 36) * k, plot.y + plot.h - 74 * k, {
      alpha: part(written, 0, 0.6),
      wide: phone ? 170 : 300,
    });
  }
  table() {
    const { stage } = this,
      variant = stage.variants[this.which],
      { words } = stage;
    const head = [words.table_trial, ...Array.from({ length: variant.epochs }, (_, e) => `${words.epoch} ${e + 1}`)];
    const row = ({ trial, curve }) => [
      String(trial + 1),
      ...Array.from({ length: variant.epochs }, (_, e) => (e < curve.length ? score(variant, curve[e]) : "")),
    ];
    return { head, rows: stage.veiled ? [] : this.trials(this.which).map(row) };
  }
  describe() {
    const { stage } = this,
      { words, variants } = stage,
      variant = variants[this.which];
    const cut = stage.veiled ? [] : this.trials(this.which).filter(({ outcome }) => outcome === PRUNED);
    const best = stage.veiled ? null : bestOf(variant, this.trials(this.which));
    stage.sentence = [
      words.bracket_title,
      best && `${words.best_title}: ${score(variant, best.value)}`,
      cut.length && `× ${cut.length}`,
    ]
      .filter(Boolean)
      .join(". ");
    this.canvas.setAttribute("aria-label", stage.sentence);
  }
}
