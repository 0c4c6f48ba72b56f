// What draws: a mouse or a finger that presses and moves, or a cursor that keys move.

import { say } from "../../../assets/kit.js";

const APART = 0.085; // between two points of one stroke, of a plane that reaches to 1.28
const RUBBER = 0.09; // how near a point must be to be taken away
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const COARSE = 0.08;
const FINE = 0.01; // how far an arrow moves the cursor

export class Brush {
  constructor(picture) {
    this.picture = picture;
    this.down = null;
    const { canvas, stage } = picture;
    const { signal } = (this.ends = new AbortController());
    this.cursor = stage.memory.drawingCursor ??= { x: 0, y: 0 };
    canvas.addEventListener("pointerdown", (event) => this.press(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.move(event), { signal });
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => this.lift(), { signal });
    canvas.addEventListener("keydown", (event) => this.key(event), { signal });
    for (const kind of ["focus", "blur"]) canvas.addEventListener(kind, () => (stage.dirty = true), { signal });
  }
  get focused() {
    return this.picture.canvas.matches(":focus-visible");
  }
  place({ offsetX, offsetY }) {
    return this.picture.at(offsetX, offsetY);
  }
  press(event) {
    const { picture } = this;
    if (event.button || picture.stage.veiled || !picture.box) return;
    const at = this.place(event);
    if (!at.inside) return;
    picture.canvas.setPointerCapture?.(event.pointerId);
    picture.sketch.begin();
    this.down = at;
    this.put(at, picture.tool);
    picture.mark();
  }
  move(event) {
    const { picture, down } = this;
    if (!down) return;
    const at = this.place(event);
    const erases = picture.tool === "erase";
    if (!at.inside || (!erases && Math.hypot(at.x - down.x, at.y - down.y) < APART)) return;
    this.down = at;
    this.put(at, picture.tool);
    picture.mark();
  }
  lift() {
    if (!this.down) return;
    this.down = null;
    this.picture.later();
  }
  /** A point of a class, or none where there was one. */
  put(at, tool) {
    const { sketch } = this.picture;
    if (tool === "erase") return sketch.remove(at, RUBBER);
    return sketch.add({ ...at, c: tool });
  }
  key(event) {
    const { picture, cursor } = this;
    if (picture.stage.veiled || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "z") return;
      picture.change(() => picture.sketch.undo());
    } else if (STEPS[event.key]) {
      const by = event.shiftKey ? FINE : COARSE;
      const reach = picture.given.reach - FINE;
      const held = (value) => Math.min(reach, Math.max(-reach, Math.round(100 * value) / 100));
      cursor.x = held(cursor.x + by * STEPS[event.key][0]);
      cursor.y = held(cursor.y + by * STEPS[event.key][1]);
    } else if (event.key === "Enter" || event.key === " ") this.stroke(picture.tool);
    else if (event.key === "Delete" || event.key === "Backspace") this.stroke("erase");
    else if (+event.key >= 1 && +event.key <= picture.given.colors) picture.take(+event.key - 1);
    else return;
    event.preventDefault();
    picture.stage.dirty = true;
    this.speak();
  }
  stroke(tool) {
    const { picture, cursor } = this;
    picture.change(() => {
      picture.sketch.begin();
      this.put(cursor, tool);
    });
  }
  /** Say where the cursor stands, what is there, and how many points there are. */
  speak() {
    const { picture, cursor } = this;
    const { words } = picture.stage;
    const there = picture.sketch.near(cursor, RUBBER);
    const where = words.drawing_at.replace("{x}", cursor.x.toFixed(2)).replace("{y}", cursor.y.toFixed(2));
    const what = there ? words.drawing_class.replace("{number}", there.c + 1) : "";
    say(picture.said, [where, what, picture.count.textContent].filter(Boolean).join(". "));
  }
  /** The cursor, where keys move it. */
  paint() {
    const { picture, cursor } = this;
    if (!this.focused) return;
    const { ctx, k, stage } = picture;
    const [x, y] = picture.place(cursor);
    ctx.save();
    Object.assign(ctx, { strokeStyle: stage.ink.text, lineWidth: 1.6 * k });
    ctx.beginPath();
    for (const [dx, dy] of Object.values(STEPS)) {
      ctx.moveTo(x + 5 * k * dx, y + 5 * k * dy);
      ctx.lineTo(x + 13 * k * dx, y + 13 * k * dy);
    }
    ctx.stroke();
    ctx.restore();
  }
}
