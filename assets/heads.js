// Where each method stands on a map.

import { arrow } from "./arrow.js";
import { inside, mix } from "./geometry.js";
import { brief, marker } from "./kit.js";

const MARGIN = 26; // pixels from the edge at which a point stands that lies outside

/** The markers on a Terrain. */
export class Heads {
  constructor(map) {
    Object.assign(this, { map, player: map.player });
  }
  /** The method's marker; outside the map, an arrow at the edge, and a cross once it has diverged. */
  draw(ctx, k, position) {
    const { player, map } = this;
    const { color, marker: shape, surface } = player.variants[k];
    const time = Math.min(position, player.paths[k].last);
    const gone = player.gone(k, position);
    const { at, away } = this.stand(k, time), within = !away;
    const r = (k === player.chosen ? 7 : 5.5) * map.k;
    ctx.setLineDash([]);
    ctx.fillStyle = player.ink.raised;
    ctx.globalAlpha = surface === player.ground ? 1 : 0.4;
    marker(ctx, shape, ...at, r + 2.2);
    ctx.fillStyle = color;
    marker(ctx, gone ? "x" : shape, ...at, r);
    const ahead = (distance) => at.map((place, i) => place + away[i] * distance);
    if (!within) arrow(ctx, player.ink.stage, ahead(8), ahead(24), { color, width: 2.5 });
    ctx.globalAlpha = 1;
    if (gone) this.ended(gone, at, color);
    else if (!within && k === player.chosen) this.outside(k, time, at);
  }
  /** { at: where the marker of a method is drawn at a time, away: which way it has left the map, if it has }. */
  stand(k, time) {
    const { map, player } = this, here = map.toPixel(player.place(k, time));
    const within = here.every((place, i) => place >= 0 && place <= [map.width, map.height][i]);
    return within ? { at: here } : this.exit(k, time, here);
  }
  /** Where a point is that the map does not show; the buttons beside it look farther. */
  outside(k, time, [x, y]) {
    const { marks, width, height, k: scale } = this.map;
    const [px, py] = this.player.place(k, time).map((value) => brief(value, true));
    const left = x > width / 2;
    const said = this.player.words.outside.replace("{x}", px).replace("{y}", py);
    const v = y + (y > height / 2 ? -16 : 26) * scale;
    marks.text(said, x + (left ? -10 : 10) * scale, v, { align: left ? "right" : "left" });
  }
  ended(end, [x, y], color) {
    const { marks, height, k } = this.map;
    const v = y + (y > height / 2 ? -14 : 24) * k;
    marks.text(this.player.endOf(end), x, v, { align: "center", color, weight: 600 });
  }
  /** Where the path left the map for the last time, a little inside its edge, and which way it went. */
  exit(k, to, here) {
    const { map } = this;
    const { xs, ys } = this.player.paths[k];
    const edge = [MARGIN, MARGIN, map.width - MARGIN, map.height - MARGIN];
    let after = here;
    for (let i = Math.ceil(to) - 1; i >= 0; i--) {
      const before = map.toPixel([xs[i], ys[i]]);
      const part = inside(before, after, edge);
      if (part) return leaving(before, after, part[1]);
      after = before;
    }
    const middle = [map.width / 2, map.height / 2];
    return leaving(middle, here, inside(middle, here, edge)?.[1] ?? 0);
  }
}

function leaving(from, to, share) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  return { at: mix(from, to, share), away: [(to[0] - from[0]) / length, (to[1] - from[1]) / length] };
}
