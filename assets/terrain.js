// The map of a surface, with every method's path on it up to the cursor; below it the band that explains the path.

import { AlphaAxis } from "./alpha.js";
import { Anatomy } from "./anatomy.js";
import { annotate } from "./claims.js";
import { Ground } from "./ground.js";
import { Heads } from "./heads.js";
import { Pointing } from "./pointing.js";
import { Strip } from "./strips.js";
import { Trails } from "./trails.js";

const BAND = 118; // pixels of height of the band below the map
const LOW_BAND = 96; // the same on a phone

export class Terrain extends Pointing {
  constructor(stage) {
    super(stage);
    Object.assign(this, { trails: new Trails(this), heads: new Heads(this), anatomy: new Anatomy(this) });
    Object.assign(this, { axis: new AlphaAxis(stage), strip: new Strip(stage), ground: new Ground(this) });
  }
  get nodes() {
    return [this.canvas, ...this.axis.nodes, this.strip.canvas, this.stage.tools];
  }
  get parts() {
    return [{ canvas: this.canvas }, { canvas: this.band.canvas }];
  }
  get band() {
    return this.stage.axial ? this.axis : this.strip;
  }
  area(width, height) {
    const tall = Math.round(width < 500 ? LOW_BAND : BAND * Math.max(1, Math.min(width / 940, height / 606, 1.8)));
    const rest = height - tall;
    for (const band of [this.axis, this.strip]) {
      band.show(band === this.band, rest, tall);
    }
    if (this.canvas.style.height !== `${rest}px`) this.canvas.style.height = `${rest}px`;
    this.stage.tools.style.bottom = `${tall + 22}px`;
    return [width, rest];
  }
  table() {
    return this.stage.table();
  }
  paint(time) {
    const { stage, ctx } = this;
    const position = Math.min(time, stage.film.count - 1);
    this.shown = this.view;
    this.canvas.dataset.shown = this.shown;
    this.ground.draw();
    if (!stage.veiled) this.paths(position);
    this.startMark();
    this.ground.named();
    this.ground.rim();
    if (this.cross) this.crosshair(ctx, this.cross);
    this.band.draw(position);
    if (!stage.plan.state)
      this.marks.text(stage.data.rules, 20 * this.k, 28 * this.k, { size: 13, color: stage.ink.soft });
    if (stage.note || stage.live) annotate(this, stage.note);
    this.canvas.style.cursor = stage.free ? "crosshair" : "default";
  }
  paths(position) {
    const { stage, ctx } = this;
    const order = stage.visible().sort((a, b) => (a === stage.chosen) - (b === stage.chosen));
    for (const k of order) this.trails.draw(ctx, k, position);
    const still = !stage.playing && !stage.note && !stage.live;
    if (still && stage.view.anatomy) this.anatomy.draw(ctx, stage.chosen, Math.round(position));
    for (const k of order) this.heads.draw(ctx, k, position);
  }
  /** The ring around the start; one is enough where several variants start apart. */
  startMark() {
    const { marks, stage, k } = this;
    const [u, v] = this.toPixel(stage.paths[stage.chosen].start);
    marks.ring(u, v, 9, { color: stage.ink.stage, width: 4 });
    marks.ring(u, v, 9, { width: 1.6 });
    const left = u > 60 * k;
    marks.text(stage.words.start, u + (left ? -14 : 14) * k, v + 4.5 * k, {
      weight: 600,
      align: left ? "right" : "left",
    });
  }
  crosshair(ctx, at) {
    const { stage, width, height, marks, k } = this;
    const [u, v] = this.toPixel(at);
    const alpha = this.fingers.size ? 0.9 : 0.4;
    marks.segment(u, 0, u, height, { width: 1, dash: [4, 4], alpha });
    marks.segment(0, v, width, v, { width: 1, dash: [4, 4], alpha });
    const left = u > width * 0.7;
    marks.text(stage.readOut(at), u + (left ? -10 : 10) * k, v - 9 * k, { align: left ? "right" : "left" });
  }
  describe() {
    const { stage } = this;
    this.canvas.setAttribute("aria-label", `${stage.words.map}. ${stage.sentence}`);
    this.band.canvas.setAttribute("aria-label", stage.sentence);
  }
}
