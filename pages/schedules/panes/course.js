// The course of the learning rates: known beforehand, and so drawn before anything is asked; what is still to come is
// faint once the film runs. Besides the limit that the measured sharpness sets, and lines where a rate drops at once.

import { brief, DASHES } from "../../../assets/kit.js";

const FAINT = 0.25; // of what is still to come
const SUDDEN = 2; // from one update to the next, a rate so many times smaller is marked
const STEADY = 0.9; // if it has stood still before

export class Course {
  constructor(picture) {
    this.picture = picture;
  }
  paint() {
    const { picture } = this, { stage, hand, rate } = picture;
    this.guides();
    if (stage.veiled || hand.held) this.plans(1);
    else picture.inTime(rate, FAINT, (share) => this.plans(share));
    if (!stage.veiled) this.limits();
  }
  plans(alpha) {
    const { given, stage, hand, rate, ctx, marks } = this.picture;
    for (const one of [...stage.visible()].reverse()) {
      const { at, lr, bent } = given.variants[one], { color, dash } = stage.variants[one];
      const line = one === 0 && hand.held ? hand.line() : at.map((step, i) => [step, lr[i]]);
      const places = this.placed(rate, bent ? this.bent(one) : line);
      rate.clip(ctx, () => marks.line(places, { color, width: 2.6, dash: DASHES[dash], alpha }));
    }
  }
  placed(plot, line) {
    return line.map(([step, value]) => [plot.across(step), plot.up(value)]);
  }
  /** What a plateau has made of the rate so far. */
  bent(one) {
    const { film, frame } = this.picture.stage;
    return Array.from({ length: frame + 1 }, (_, f) => [film.steps[f], film.at("lr", f, one)]);
  }
  /** The rate beyond which steps along the sharpest direction grow, up to now; a word for the first one in sight. */
  limits() {
    const { given, stage, rate, ctx, marks } = this.picture, { variants } = stage, [first] = this.withLimit();
    for (const one of this.withLimit()) {
      const look = { color: variants[one].color, width: 2, dash: [1, 4] };
      rate.clip(ctx, () => marks.line(this.placed(rate, this.limit(one)), look));
    }
    if (first !== undefined) this.limitName(given.variants[first].limit, this.limit(first));
  }
  withLimit() {
    const { stage, given } = this.picture;
    return stage.visible().filter((one) => given.variants[one].limit && this.limit(one).length);
  }
  /** [update, limit] as it was measured so far. */
  limit(one) {
    const { stage: { film, frame }, given } = this.picture, { limit } = given.variants[one], line = [];
    for (let f = 0; f <= frame; f++) {
      const curvature = film.at("sharpness", f, one);
      if (curvature > 0) line.push([film.steps[f], limit / curvature]);
    }
    return line;
  }
  /** At the line's end, or where that is above the chart how far it is up there. */
  limitName(factor, line) {
    const { rate, marks, k, stage: { words, ink } } = this.picture, last = line.at(-1)[1];
    const [x, y] = this.placed(rate, line).at(-1);
    const name = factor === 2 ? words.rates_limit : words.rates_limit_momentum.replace("{factor}", brief(factor, true));
    const inside = y >= rate.y, text = inside ? name : `${name} = ${brief(last)} ↑`;
    const least = rate.x + marks.width(words.rates_rate, 12, 600) + marks.width(text, 12) + 24 * k;
    const right = Math.min(rate.x + rate.w, Math.max(x, least)) - 6 * k;
    const up = inside ? Math.max(rate.y + 12 * k, y - 8 * k) : rate.y - 7 * k;
    marks.text(text, right, up, { size: 12, align: "right", color: ink.soft });
  }
  /** Where the rate drops at once: a line through both charts, and how far it drops. */
  guides() {
    const { given, stage, rate, loss, marks, k } = this.picture, seen = new Set();
    for (const one of stage.visible()) {
      const { at, lr } = given.variants[one];
      for (let i = 2; i < lr.length; i++) {
        const fallen = lr[i] > 0 && lr[i] * SUDDEN <= lr[i - 1] && lr[i - 1] >= STEADY * lr[i - 2];
        if (!fallen || seen.has(at[i])) continue;
        seen.add(at[i]);
        const x = rate.across(at[i]), color = stage.ink.soft;
        marks.line([[x, rate.y], [x, loss.y + loss.h]], { color, width: 1.1, dash: [4, 4] });
        const y = rate.y + (this.picture.phone ? rate.h / 2 : rate.h + 15 * k); // below it is a title, on a phone near
        marks.text(`÷ ${brief(lr[i - 1] / lr[i], true)}`, x + 4 * k, y, { size: 12, color });
      }
    }
  }
}
