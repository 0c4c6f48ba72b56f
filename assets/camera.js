// Where a drawing that may be larger than the board is looked at from: all of it, or what happens, or as a hand moved
// it.

const READABLE = 0.78; // scale below which numbers on cards are too small to read
const FOLLOWING = 0.95;
const LIMITS = [0.04, 4];
const HASTE = 0.16; // share of the way to its aim that it goes in one picture

/** World (x, y) to board: s x + dx, s y + dy. `memory` keeps it over remounts. */
export class Camera {
  constructor(memory) {
    this.memory = memory;
  }
  get at() {
    return this.memory.camera;
  }
  /** Look at the box [x, y, w, h] of the world in the box of the board; if that is too small, at the centre `focus`.
   *  Whether it is still on its way. */
  aim(world, board, k, focus, calm) {
    const { memory } = this, wish = memory.held ? null : this.wish(world, board, k, focus);
    const key = [board.join(), world.join(), k].join();
    if (!wish && memory.cameraKey === key) return false;
    const fresh = memory.cameraKey !== key || !memory.camera;
    memory.cameraKey = key;
    if (!wish) return false;
    if (fresh || calm) {
      memory.camera = wish;
      return false;
    }
    const { camera } = memory, far = Math.hypot(wish.dx - camera.dx, wish.dy - camera.dy);
    const share = far < 0.5 ? 1 : HASTE;
    for (const name of ["s", "dx", "dy"]) camera[name] += (wish[name] - camera[name]) * share;
    return far >= 0.5;
  }
  wish([x, y, w, h], [bx, by, bw, bh], k, focus) {
    const fit = Math.min(bw / w, bh / h, 1.5 * k);
    if (fit >= READABLE * k || !focus) {
      return { s: fit, dx: bx + bw / 2 - fit * (x + w / 2), dy: by + bh / 2 - fit * (y + h / 2) };
    }
    const s = FOLLOWING * k;
    const within = (centre, low, size, room, from) => {
      const most = low + size - room / s / 2, least = low + room / s / 2;
      const middle = size * s <= room ? low + size / 2 : Math.max(least, Math.min(centre, most));
      return from + room / 2 - s * middle;
    };
    return { s, dx: within(focus[0], x, w, bw, bx), dy: within(focus[1], y, h, bh, by) };
  }
  move(dx, dy) {
    const { memory } = this;
    memory.held = true;
    memory.camera = { ...memory.camera, dx: memory.camera.dx + dx, dy: memory.camera.dy + dy };
  }
  /** Larger or smaller by a factor about a point of the board. */
  zoom(factor, x, y) {
    const { memory } = this, { s, dx, dy } = memory.camera;
    const to = Math.max(LIMITS[0], Math.min(LIMITS[1], s * factor)), share = to / s;
    memory.held = true;
    memory.camera = { s: to, dx: x - (x - dx) * share, dy: y - (y - dy) * share };
  }
  /** All of it again, or what happens. */
  release() {
    this.memory.held = false;
    this.memory.camera = null;
  }
}
