// The player of paths on a surface: legend, map and strips at one cursor; what is sent to the page, and what is said.

const MOMENTUM = ["momentum", "nesterov"], AVERAGING = ["adam", "adamw", "nadam", "amsgrad", "lion"];
const SECONDS = 11; // that a run takes at speed 1, if it is long
const SETTLED = 220; // milliseconds after which a cursor that stands still is told to the page

// ---- the strips ---------------------------------------------------------------------------------------------------

/** Height above the minimum, and the learning rate, against the step. */
class Strips {
  constructor(player) {
    this.player = player;
    this.canvas = element("canvas", { class: "strips", role: "img" });
    const on = (name, act) => this.canvas.addEventListener(name, act);
    on("pointerdown", (event) => { this.canvas.setPointerCapture?.(event.pointerId); player.seek(this.stepAt(event)); });
    on("pointermove", (event) => { if (event.buttons) player.seek(this.stepAt(event)); this.hover(event); });
    on("pointerleave", () => player.tip());
  }
  stepAt(event) {
    const share = (event.offsetX - 46) / (this.canvas.clientWidth - 56);
    return Math.round(Math.max(0, Math.min(1, share)) * (this.player.film.total - 1));
  }
  hover(event) {
    const { film, variants, words, view } = this.player, step = Math.min(this.stepAt(event), this.player.shownCount - 1);
    if (step < 0) return;
    const lines = this.player.visible().map((k) => `${variants[k].name}: ${words.height} ${brief(film.at("loss", step, k))}, α ${brief(film.at("lr", step, k))}`);
    this.player.tip(event, [`${words.step} ${film.steps[step]}`, ...lines]);
  }
  draw(position, tall) {
    const { ctx, width } = surface(this.canvas, tall), { player } = this, { ink } = player;
    const key = [player.run, player.shownCount, player.visible(), width, tall, ink.text, globalThis.devicePixelRatio].join();
    if (key !== this.drawn) Object.assign(this, { drawn: key, picture: this.lines(width, tall) });
    const x = this.x(position, width), past = (on) => { ctx.save(); ctx.beginPath(); ctx.rect(on ? 0 : x, 0, on ? x + 2 : width, tall); ctx.clip(); };
    ctx.drawImage(this.picture.axes, 0, 0, width, tall);
    past(true); ctx.drawImage(this.picture.curves, 0, 0, width, tall); ctx.restore();
    if (!player.playing) { past(false); ctx.globalAlpha = 0.28; ctx.drawImage(this.picture.curves, 0, 0, width, tall); ctx.restore(); }
    ctx.fillStyle = ink.text;
    for (const plot of this.picture.plots) ctx.fillRect(x - 0.6, plot.y, 1.2, plot.h);
    this.points(ctx, position, width);
  }
  x(step, width) { return 46 + ((width - 56) * step) / Math.max(1, this.player.film.total - 1); }
  points(ctx, position, width) {
    const { player } = this;
    for (const { name, y, h, scale } of this.picture.plots) for (const k of player.visible()) {
      const share = scale.share(player.film.between(name, position, k)), { color, marker: shape } = player.variants[k];
      ctx.fillStyle = color;
      if (share >= 0 && share <= 1) marker(ctx, shape, this.x(position, width), y + h * (1 - share), 3.6);
    }
  }
  /** Axes and curves as canvases of their own: drawn anew when something comes, not at every picture. */
  lines(width, tall) {
    const ratio = globalThis.devicePixelRatio || 1, layer = () => element("canvas", { width: Math.round(width * ratio), height: Math.round(tall * ratio) });
    const [axes, curves] = [layer(), layer()], [a, c] = [axes, curves].map((canvas) => { const ctx = canvas.getContext("2d"); ctx.setTransform(ratio, 0, 0, ratio, 0, 0); return ctx; });
    const { words, hasGap } = this.player, first = Math.round(tall * 0.62), gap = { name: hasGap ? "gap" : "loss", title: hasGap ? words.gap : words.height };
    const plots = [{ ...gap, y: 20, h: first - 30, scale: this.scale(gap.name, hasGap ? "log" : "both") }, { name: "lr", title: words.rate, y: first + 18, h: tall - first - 36, scale: this.scale("lr", "auto") }];
    for (const plot of plots) {
      this.axis(a, plot, width);
      c.save(); c.beginPath(); c.rect(44, plot.y - 3, width - 50, plot.h + 6); c.clip();
      for (const k of this.player.visible()) this.curve(c, plot, k, width);
      c.restore();
    }
    return { axes, curves, plots };
  }
  /** A scale for a column: "log", "both" (logarithmic away from 0 on both sides), or "auto": logarithmic where all is
   *  positive and spans decades. */
  scale(name, kind) {
    const { film, shownCount } = this.player, start = [], all = [];
    for (const k of this.player.visible()) for (let f = 0; f < shownCount; f++) {
      const value = film.at(name, f, k);
      if (Number.isFinite(value)) { all.push(value); if (!f) start.push(Math.abs(value)); }
    }
    const typical = Math.max(...start, 1e-12), most = name === "lr" ? Infinity : typical * 1e3; // what diverges leaves the picture
    const bounded = all.filter((v) => Math.abs(v) <= most), positive = bounded.filter((v) => v > 0);
    let [low, high] = [bounded.reduce((a, b) => Math.min(a, b), Infinity), bounded.reduce((a, b) => Math.max(a, b), -Infinity)];
    const least = positive.reduce((a, b) => Math.min(a, b), Infinity);
    if (kind === "both") return this.bothScale(low, high, typical / 50);
    if (kind === "log" || (low > 0 && high / low > 30)) return this.logScale(Math.max(least, high * 1e-16), high);
    if (!(high >= low)) [low, high] = [0, 1];
    if (name === "lr" && low >= 0) low = 0;
    if (high - low < 1e-9 * Math.abs(high) || high === low) high = low + (Math.abs(low) || 1);
    const room = (high - low) * 0.06;
    if (low) low -= room;
    high += room;
    return { ticks: ticks(low, high).filter((_, i, every) => i % Math.ceil(every.length / 4) === 0), share: (v) => (v - low) / (high - low), label };
  }
  logScale(least, most) {
    let low = Math.log10(least < Infinity ? least : 1e-3), high = Math.log10(most > 0 ? most : 1);
    if (!(high - low >= 1)) [low, high] = [Math.min(low, high) - 0.5, Math.max(low, high) + 0.5];
    high += (high - low) * 0.04;
    const every = Math.max(1, Math.ceil((high - low) / 5)), found = [];
    for (let e = Math.ceil(low / every) * every; e <= high; e += every) found.push(10 ** e);
    return { ticks: found, share: (v) => (v > 0 ? Math.max(0, (Math.log10(v) - low) / (high - low)) : v === 0 ? 0 : NaN), label: (v) => (Math.abs(Math.log10(v)) < 3.5 ? String(+v.toPrecision(3)) : `1e${Math.round(Math.log10(v))}`) };
  }
  bothScale(least, most, unit) {
    const bend = (v) => Math.asinh(v / unit), low = bend(Math.min(least, 0)), high = Math.max(bend(Math.max(most, 0)), low + 0.1), room = (high - low) * 0.05;
    const sizes = [...Array(12).keys()].map((e) => 10 ** (Math.ceil(Math.log10(unit)) + 1 + 2 * e)), found = [0, ...sizes, ...sizes.map((v) => -v)];
    const share = (v) => (bend(v) - low + room) / (high - low + 2 * room);
    return { ticks: found.filter((v) => share(v) >= 0 && share(v) <= 1), share, label: (v) => (Math.abs(v) >= 1e4 ? v.toExponential(0).replace("e+", "e") : label(v)) };
  }
  axis(ctx, { title, y, h, scale }, width) {
    const { ink, words, steps } = this.player;
    ctx.font = `11px ${ink.font}`; ctx.textAlign = "right";
    for (const tick of scale.ticks) {
      const at = y + h * (1 - scale.share(tick));
      ctx.fillStyle = ink.line; ctx.fillRect(46, at, width - 56, 0.7);
      ctx.fillStyle = ink.soft; ctx.fillText(scale.label(tick), 41, at + 4);
    }
    ctx.textAlign = "left"; ctx.font = `600 12px ${ink.font}`; ctx.fillStyle = ink.text; ctx.fillText(title, 46, y - 7);
    if (title !== words.rate) return; // one row of steps below both
    ctx.font = `11px ${ink.font}`; ctx.fillStyle = ink.soft;
    ctx.fillText("0", 46, y + h + 13); ctx.textAlign = "right"; ctx.fillText(`${words.step} ${steps}`, width - 10, y + h + 13);
  }
  curve(ctx, { name, y, h, scale }, k, width) {
    const { film, variants, shownCount } = this.player, { color, dash } = variants[k];
    ctx.strokeStyle = color; ctx.lineWidth = 2; ctx.lineJoin = "round"; ctx.setLineDash(DASHES[dash] ?? []);
    ctx.beginPath();
    let before = null;
    for (let f = 0; f < shownCount; f++) {
      const share = scale.share(film.at(name, f, k)), at = [this.x(f, width), y + h * (1 - Math.max(-1, Math.min(2, share)))];
      if (Number.isNaN(share)) { before = null; continue; }
      if (before && f < shownCount - 1 && at[0] - before[0] < 0.5 && Math.abs(at[1] - before[1]) < 0.5) continue;
      if (before) ctx.lineTo(...at); else ctx.moveTo(...at);
      before = at;
    }
    ctx.stroke(); ctx.setLineDash([]);
  }
}

// ---- the player ---------------------------------------------------------------------------------------------------

class Descent extends Stage {
  constructor(component) {
    super(component, { speed: 1, anatomy: true });
    if (!this.film.count) this.holdOver();
    hub.addEventListener("pointable", () => this.tell(true), { signal: this.ends.signal });
    if (this.root.clientWidth) this.draw();
  }
  /** A new run of the same methods from the same start goes on where the cursor stands; any other begins anew. */
  begin(memory) {
    const same = memory.same === this.data.same && memory.film, ended = same && this.frame >= memory.film.total - 1 && memory.film.complete;
    Object.assign(memory, { same: this.data.same, hidden: memory.hidden ?? new Set(), last: memory.film });
    if (!same) return { position: 0, playing: true, window: null, chosen: 0, hidden: new Set() };
    return ended ? { position: Infinity } : {};
  }
  get pace() { return Math.max(12, (this.film.total - 1) / SECONDS); }
  get chosen() { return Math.min(this.memory.chosen ?? 0, this.variants.length - 1); }
  /** Index of the surface on the map: that of the chosen method. */
  get ground() { return this.variants[this.chosen].surface; }
  get grounds() { return this.film.grounds; }
  get relief() {
    const { film, ground } = this;
    if (!film.count) return null;
    return ((film.reliefs ??= [])[ground] ??= new Relief(film.chunks[0].arrays[`ground${ground}`], film.grounds[ground]));
  }
  get hasGap() { return this.grounds.every(({ lowest }) => lowest !== null); }
  /** Each variant's points as arrays, with the last finite one. */
  get paths() {
    const { film } = this;
    if (film.gathered === film.count) return film.paths;
    film.paths = this.variants.map((_, k) => {
      const xs = new Float64Array(film.count), ys = new Float64Array(film.count);
      let last = 0;
      for (let f = 0; f < film.count; f++) {
        [xs[f], ys[f]] = this.pair("position", f, k);
        if (Number.isFinite(xs[f]) && Number.isFinite(ys[f])) last = f;
      }
      return { xs, ys, last, start: [xs[0], ys[0]] };
    });
    film.gathered = film.count;
    return film.paths;
  }
  pair(name, frame, k) { return [this.film.at(name, frame, k, 0), this.film.at(name, frame, k, 1)]; }
  /** A pause is at a step: between two of them there are no numbers. */
  pause() {
    super.pause();
    this.memory.position = this.frame;
  }
  wanted() { return this.film.frames; }
  visible() { return this.variants.map((_, k) => k).filter((k) => !this.memory.hidden.has(k)); }
  /** Where variant k is at a time between its steps. */
  place(k, time) {
    const { xs, ys, last } = this.paths[k], low = Math.max(0, Math.min(Math.floor(time), last)), high = Math.min(low + 1, last);
    return mix([xs[low], ys[low]], [xs[high], ys[high]], Math.max(0, Math.min(1, time - low)));
  }
  headOf(k) { return this.film.count ? this.place(k, this.now) : null; }
  get now() { return Math.min(this.memory.position, Math.max(0, this.film.count - 1)); }
  gone(k, position) {
    return this.film.ended.find((end) => end.variant === k && end.status === "diverged" && position >= Math.min(end.step, this.film.count - 1) - 0.5);
  }
  /** How far from (cx, cy) the points of a path go that lie in the region, along the farther axis. */
  reach(k, cx, cy) {
    const { xs, ys } = this.paths[k], [a, b, c, d] = this.relief.region;
    let far = 0;
    for (let f = 0; f < this.shownCount; f++) {
      if (xs[f] >= a && xs[f] <= b && ys[f] >= c && ys[f] <= d) far = Math.max(far, Math.abs(xs[f] - cx), Math.abs(ys[f] - cy));
    }
    return far * 1.04;
  }
  /** The parts of the update at a step, as vectors on the surface: what the map draws and the legend names. */
  arrows(k, frame) {
    const { film } = this, { method } = this.variants[k], rate = film.at("lr", frame, k), gradient = this.pair("gradient", frame, k);
    const step = this.pair("update", frame, k), slot = this.pair("velocity", frame, k);
    if (![...gradient, ...step, rate].every(Number.isFinite)) return null;
    const down = gradient.map((g) => -rate * g), size = Math.hypot(...step);
    if (Math.hypot(step[0] - down[0], step[1] - down[1]) <= 1e-5 * size) return [{ name: "arrow_all", vector: step, width: 3.2 }];
    const found = [{ name: "arrow_gradient", vector: down, color: this.ink.warn }];
    if (MOMENTUM.includes(method)) found.push({ name: "arrow_momentum", vector: step.map((u, i) => u + rate * gradient[i]), color: "#8a5cd6", dash: [6, 3] });
    if (AVERAGING.includes(method) && slot.every(Number.isFinite)) found.push({ name: "arrow_average", vector: slot.map((m) => -rate * m), color: "#8a5cd6", dash: [6, 3] });
    return [...found, { name: "arrow_step", vector: step, width: 3.2 }];
  }

  // -- parts
  parts() {
    const w = this.words;
    this.terrain = new Terrain(this);
    this.strips = new Strips(this);
    this.chips = this.variants.map((_, k) => this.chip(k));
    this.readout = element("p", { class: "readout", id: "descent-hint" }, w.hint);
    this.detail = element("div", { class: "detail" });
    this.said = element("div", { class: "said", role: "status", "aria-live": "polite" });
    this.toggler = this.tool("anatomy", () => { this.view.anatomy = !this.view.anatomy; this.dirty = true; });
    this.toggler.append(element("span", {}, w.anatomy));
    const zooms = [this.tool("zoom_out", () => this.terrain.zoom(1.5)), this.tool("zoom_in", () => this.terrain.zoom(1 / 1.5)), this.tool("zoom_all", () => this.terrain.zoom(0))];
    const tools = element("div", { class: "tools" }, ...zooms, this.toggler, this.tool("save", () => this.save()));
    const left = element("div", { class: "left" }, this.terrain.canvas, this.readout, tools), right = element("div", { class: "right" }, this.strips.canvas, this.detail);
    this.chipBox = element("div", { class: "chips", role: "group", "aria-label": w.methods }, ...this.chips.map(({ root }) => root));
    return [element("div", { class: "descent" }, element("div", { class: "board" }, this.chipBox, left, right), this.said)];
  }
  /** One method in the legend: a box that shows or hides its path, and a button that chooses it. */
  chip(k) {
    const { name } = this.variants[k], key = element("canvas", { class: "key", "aria-hidden": "true" }), value = element("span", { class: "value" });
    const box = element("input", { type: "checkbox", class: `shows shows-${k}`, checked: !this.memory.hidden.has(k), "aria-label": this.words.shows.replace("{name}", name), title: this.words.shows.replace("{name}", name), onchange: () => this.show(k, box.checked) });
    const pick = element("button", { type: "button", class: `pick pick-${k}`, title: this.words.choose, onclick: () => this.pickOut(k) }, key, element("span", { class: "name" }, name), value);
    return { root: element("div", { class: "chip" }, box, pick), key, value, pick, box };
  }
  show(k, on) {
    if (on) this.memory.hidden.delete(k); else this.memory.hidden.add(k);
    this.dirty = true;
  }
  pickOut(k) {
    this.memory.chosen = k;
    this.dirty = true;
  }
  setStart([x, y]) {
    const { home } = this.grounds[this.ground], unit = 10 ** Math.floor(Math.log10((this.terrain.view[1] - this.terrain.view[0]) / 300));
    const tidy = (v, low, high) => +Math.max(low, Math.min(high, Math.round(v / unit) * unit)).toPrecision(8);
    this.setTriggerValue("start", { x: tidy(x, home[0], home[1]), y: tidy(y, home[2], home[3]) });
  }
  readOut(at) {
    const { words } = this, height = at && this.relief?.at(...at);
    this.readout.textContent = at ? words.readout.replace("{x}", brief(at[0])).replace("{y}", brief(at[1])).replace("{f}", brief(height)) : words.hint;
  }

  // -- picture
  /** Until the first points come, the picture stays that of the run before. */
  holdOver() {
    for (const [canvas, old] of [[this.terrain.canvas, this.memory.pictures?.[0]], [this.strips.canvas, this.memory.pictures?.[1]]]) {
      if (!old?.width) continue;
      const { ctx, width } = surface(canvas, (old.height / old.width) * canvas.clientWidth);
      ctx.drawImage(old, 0, 0, width, (old.height / old.width) * width);
    }
  }
  close() {
    super.close();
    clearTimeout(this.telling);
    this.memory.pictures = [this.terrain.canvas, this.strips.canvas];
  }
  paint(time) {
    const position = Math.min(time, this.film.count - 1);
    if (!this.playing || this.drawn % 6 === 0) this.legend(position);
    this.terrain.draw(position);
    this.strips.draw(position, this.stripsTall());
    this.toggler.setAttribute("aria-pressed", this.view.anatomy);
    this.tell();
  }
  /** Beside the map the strips take what the legend and the numbers leave of its height. */
  stripsTall() {
    if (!this.playing || this.drawn % 30 === 0) {
      const wide = this.root.clientWidth >= 680, others = this.chipBox.offsetHeight + this.detail.offsetHeight + 18;
      this.tall = wide ? Math.max(230, this.terrain.size - others) : 290;
    }
    return this.tall;
  }
  legend(position) {
    const { film, words, frame } = this;
    this.chips.forEach(({ key, value, pick, root }, k) => {
      drawKey(key, this.variants[k]);
      const gone = this.gone(k, position);
      const elsewhere = this.variants[k].surface === this.ground ? "" : ` · ${words.elsewhere}`; // drawn faintly on this map
      value.textContent = (gone ? words.diverged.replace("{step}", gone.step) : `${words.height} ${brief(film.at("loss", frame, k))}`) + elsewhere;
      value.classList.toggle("gone", Boolean(gone));
      pick.setAttribute("aria-pressed", k === this.chosen);
      root.classList.toggle("chosen", k === this.chosen && this.variants.length > 1);
      root.classList.toggle("off", this.memory.hidden.has(k));
    });
    this.detail.replaceChildren(...this.numbers(this.chosen, frame).map(([name, text]) => element("span", {}, element("span", { class: "soft" }, `${name} `), text)));
  }
  /** [name, value] of what there is to say of one variant at a step, or at its last. */
  numbers(k, frame) {
    const { film, words } = this, at = Math.min(frame, this.paths[k].last), [x, y] = this.pair("position", at, k), slope = Math.hypot(...this.pair("gradient", at, k));
    const counted = ["gradient", "function", "hessian"].map((what) => [words[`${what}_evaluations`], String(film.at(`${what}_evaluations`, at, k))]);
    const shown = [["", this.variants[k].name], ["x", brief(x)], ["y", brief(y)], [words.height, brief(film.at("loss", at, k))], [words.slope, brief(slope)], ["α", brief(film.at("lr", at, k))]];
    return [...shown, ...counted.filter(([, count], i) => !i || +count > 0)];
  }
  /** What is said at a pause, and stands for the picture where it is not seen. */
  describe() {
    const { film, words, frame } = this;
    const lines = this.visible().map((k) => {
      const end = this.gone(k, frame), [x, y] = this.pair("position", frame, k);
      return `${this.variants[k].name}: ${end ? words.diverged.replace("{step}", end.step) : words.readout.replace("{x}", brief(x)).replace("{y}", brief(y)).replace("{f}", brief(film.at("loss", frame, k)))}`;
    });
    const text = `${words.step} ${film.steps[frame]}. ${lines.join("; ")}.`;
    this.terrain.canvas.setAttribute("aria-label", `${words.map}. ${text}`);
    this.strips.canvas.setAttribute("aria-label", `${words.gap}, ${words.rate}. ${text}`);
    this.sentence = text;
  }
  /** Once the cursor has stood still: say it, and tell the page which step of which method to take apart, if it has
   *  not been told: the same step of the same race with other knobs is no news. */
  tell(again) {
    const { run, chosen, frame, playing, hold, memory } = this, now = [run, chosen, frame].join();
    if (playing || hold || !this.film.count || (now === this.settled && !again)) return;
    this.settled = now;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (this.said.textContent !== this.sentence) this.said.textContent = this.sentence;
      const cursor = { same: this.data.same, variant: chosen, step: this.film.steps[frame] }, told = Object.values(cursor).join();
      if (told === memory.told && !again) return;
      memory.told = told;
      hub.point?.(cursor);
    }, SETTLED);
  }
  save() {
    const names = this.visible().map((k) => this.variants[k].name).join(" · "), step = this.film.steps[this.frame];
    savePicture([{ canvas: this.terrain.canvas, title: `${names} · ${this.words.step} ${step}` }, this.strips, ...this.visible().map((k) => ({ canvas: this.chips[k].key, title: this.variants[k].name, color: this.variants[k].color }))], this.ink, `descent-step-${step}.png`);
  }
}

export default (component) => {
  const player = new Descent(component);
  return () => player.close();
};
