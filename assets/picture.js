// What fills the stage: a canvas as large as the board, and how large things are drawn on it.

import { element } from "./kit.js";
import { Marks } from "./marks.js";

const USUAL = [940, 606]; // pixels of the board in a window of 1280 x 720, where k is 1
const LARGEST = 1.8;
const LEAST = 12; // of type
const PHONE = 500; // pixels of width below which a picture is recomposed

/** The factor of all type and lines: 1 on a laptop and on a phone, up to 1.8 in full screen and on a projector. */
export function scaleOf(width, height) {
  if (width < PHONE) return 1;
  return Math.max(1, Math.min(width / USUAL[0], height / USUAL[1], LARGEST));
}

/**
 * A picture on the stage. Subclasses have paint(position), which draws on this.ctx by this.marks in this.width x
 * this.height pixels with this.k, and describe(): what is said where it is not seen. They look at stage.veiled (a
 * question is open: show nothing that answers it), stage.lead (0 to 1: their own film at step 0, `lead` seconds long),
 * stage.note (what to write at the moment, else null) and stage.written (how much of it, 0 to 1).
 */
export class Picture {
  constructor(stage, view) {
    Object.assign(this, { stage, given: view });
    this.canvas = element("canvas", { class: "whole", role: "img" });
  }
  get fills() {
    return true;
  }
  get nodes() {
    return [this.canvas];
  }
  get parts() {
    return [{ canvas: this.canvas }];
  }
  get phone() {
    return this.width < PHONE;
  }
  /** [width, height] of its canvas on a board of that size. */
  area(width, height) {
    return [width, height];
  }
  draw(position) {
    const { canvas, stage } = this, box = stage.board, ratio = globalThis.devicePixelRatio || 1;
    const [width, height] = this.area(box.clientWidth, box.clientHeight);
    if (!width || !height) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    }
    const ctx = canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    Object.assign(this, { ctx, width, height, k: scaleOf(box.clientWidth, box.clientHeight) });
    this.marks = new Marks(ctx, stage.ink, this.k);
    this.paint(position);
  }
  /** The picture's name, and beside it what it shows of what; a name too long to be read on a line takes two. */
  title(text, aside = "", x = 22, y = 30) {
    const { marks, k, stage } = this;
    const room = this.width - (2 * x + (this.phone ? 30 : 0)) * k;
    const fit = (said) => Math.min(17, (17 * room) / marks.width(said, 17, 650));
    const said = fit(text) < LEAST ? text.split(": ")[0] : text; // what follows a colon explains, and may be left out
    const bold = { weight: 650, halo: false };
    if (fit(said) < LEAST) return marks.lines(said, x * k, (y - 9) * k, room, { ...bold, size: LEAST, gap: 1.25 });
    marks.text(said, x * k, y * k, { ...bold, size: fit(said) });
    const left = x * k + marks.width(said, 17, 650) + 14 * k;
    if (!aside || this.phone || left + marks.width(aside, 13) > this.width - 8) return;
    marks.text(aside, left, y * k, { size: 13, color: stage.ink.soft, halo: false });
  }
  describe() {
    this.canvas.setAttribute("aria-label", this.stage.sentence ?? "");
  }
}
