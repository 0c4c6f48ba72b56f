// The small pictures of a network's units: answers over the plane, weights into a unit of an image, means by class.

import { element } from "./kit.js";
import { blend, ground, rgb } from "./planes.js";

const YES = { light: "#2f7fc1", dark: "#5aa5e6" };
const NO = { light: "#d9660b", dark: "#f08a3c" };

/** The colours of what is above and below 0: of links and of responses. */
export const signs = (ink) => (ink.dark ? { yes: YES.dark, no: NO.dark } : { yes: YES.light, no: NO.light });

/** 256 colours, [r, g, b] in a row: no at 1, nothing at 128, yes at 255. */
function scale(ink) {
  const { yes, no } = signs(ink);
  const base = ground(ink);
  const one = (byte) => {
    const value = (byte - 128) / 127;
    return blend(base, rgb(value < 0 ? no : yes), Math.min(1, Math.abs(value)) * 0.95);
  };
  return Uint8Array.from(Array.from({ length: 256 }, (_, byte) => one(byte)).flat());
}

/** Pictures of bytes, `wide` x `tall` of each that are its own, one below the other on one canvas. */
export class Sheaf {
  constructor(name, wide, tall) {
    Object.assign(this, { name, wide, tall, canvas: element("canvas") });
  }
  /** The canvas has room for what a row of the recording has, which may be more than this variant's own. */
  make(film) {
    const { shape } = film.chunks[0].arrays[this.name];
    const size = shape.slice(1).reduce((a, b) => a * b, 1);
    const across = this.tall > 1 && shape.length < 4 ? this.wide : shape.at(-1);
    const down = this.tall > 1 ? across : 1;
    Object.assign(this, { across, down, count: Math.floor(size / (across * down)) });
    Object.assign(this.canvas, { width: across, height: down * this.count });
    this.image = new ImageData(across, Math.max(1, down * this.count));
  }
  read(film, position, variant, ink) {
    const low = Math.floor(position);
    const now = `${film.run} ${position} ${variant} ${Math.min(low + 2, film.count)} ${ink.dark}`;
    if (now === this.stamp) return;
    this.stamp = now;
    if (!this.image) this.make(film);
    if (this.dark !== ink.dark) Object.assign(this, { dark: ink.dark, colors: scale(ink) });
    const a = film.row(this.name, low, variant);
    const b = film.row(this.name, low + 1, variant);
    if (a) this.fill(a, b, position - low);
  }
  fill(a, b, t) {
    const { colors, image } = this;
    const { data } = image;
    const many = Math.min(a.length, this.across * this.down * this.count);
    for (let i = 0, out = 0; i < many; i++, out += 4) {
      const at = 3 * Math.round(a[i] + (b[i] - a[i]) * t);
      data[out] = colors[at];
      data[out + 1] = colors[at + 1];
      data[out + 2] = colors[at + 2];
      data[out + 3] = 255;
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }
  /** The picture of this number in a box; `crisp` shows its bytes as they are. */
  draw(ctx, at, x, y, w, h, crisp) {
    ctx.imageSmoothingEnabled = !crisp;
    const inset = crisp ? 0 : 0.5;
    const { wide, tall, down } = this;
    ctx.drawImage(this.canvas, inset, at * down + inset, wide - 2 * inset, tall - 2 * inset, x, y, w, h);
    ctx.imageSmoothingEnabled = true;
  }
}
