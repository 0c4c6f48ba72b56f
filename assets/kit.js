// What the players share, put in front of each: canvas helpers, and the stage with its time, transport, keyboard and
// theme. A player never waits for the server: play, pause, step and scrub act here. It asks for more frames when it
// runs low (see feed.js).

const AHEAD = 40; // frames it wants beyond the cursor
const REPEAT = 1000; // milliseconds after which an unanswered wish is repeated: an answer with nothing new is not passed on
const PATIENCE = 8; // unanswered wishes after which the page runs again
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
const hub = (globalThis.trainingHub ??= new EventTarget());
const kept = (globalThis.trainingPlayers ??= new Map()); // key -> Film and view settings, kept over remounts

// ---- drawing helpers ----------------------------------------------------------------------------------------------

const DASHES = { solid: [], dash: [7, 4], dot: [2, 3], dashdot: [7, 3, 2, 3], longdash: [12, 4], longdashdot: [12, 3, 2, 3] };

const VIRIDIS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
function ramp(t) {
  const x = Math.max(0, Math.min(1, t)) * (VIRIDIS.length - 1);
  const i = Math.min(Math.floor(x), VIRIDIS.length - 2);
  const part = (hex, k) => parseInt(hex.slice(1 + 2 * k, 3 + 2 * k), 16);
  return [0, 1, 2].map((k) => Math.round(part(VIRIDIS[i], k) + (part(VIRIDIS[i + 1], k) - part(VIRIDIS[i], k)) * (x - i)));
}
function brief(value) {
  if (Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e4 || size < 1e-3) return value.toExponential(1).replace("e+", "e");
  return size >= 100 ? value.toFixed(0) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}
const ICONS = { play: "M8 5v14l11-7z", pause: "M6 5h4v14H6zM14 5h4v14h-4z", back: "M17 5v14l-8-7zM6 5h2v14H6z", forward: "M7 5v14l8-7zM16 5h2v14h-2z", restart: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z", save: "M5 20h14v-2H5zM19 9h-4V3H9v6H5l7 7z",
  zoom_in: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z", zoom_out: "M5 11h14v2H5z", zoom_all: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z", anatomy: "M5 17.6 15.6 7H9V5h10v10h-2V8.4L6.4 19z" };
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 24 24"); svg.setAttribute("aria-hidden", "true"); path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}
/** A 2-D context of a canvas cleared to `height` CSS pixels of its own width, at the display's resolution. */
function surface(canvas, height) {
  const width = canvas.clientWidth, ratio = globalThis.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return { ctx, width, height };
}
const CORNERS = { diamond: 4, "triangle-up": 3, "triangle-down": 3, star: 10, pentagon: 5, hexagram: 12 };
function marker(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "square") ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "cross" || shape === "x") cross(ctx, x, y, r * 1.2, shape === "x" ? Math.PI / 4 : 0);
  else {
    const corners = CORNERS[shape] ?? 4, turn = shape === "triangle-down" ? Math.PI / 2 : -Math.PI / 2;
    for (let i = 0; i < corners; i++) {
      const angle = turn + (2 * Math.PI * i) / corners, size = corners >= 10 && i % 2 ? r * 0.6 : r * 1.35;
      ctx.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
    }
    ctx.closePath();
  }
  ctx.fill();
}
function cross(ctx, x, y, r, turn) {
  const arm = r * 0.38, corners = [[arm, r], [arm, arm], [r, arm], [r, -arm], [arm, -arm], [arm, -r], [-arm, -r], [-arm, -arm], [-r, -arm], [-r, arm], [-arm, arm], [-arm, r]];
  for (const [u, v] of corners) ctx.lineTo(x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn));
  ctx.closePath();
}
/** The key of one variant: its line and marker, in a small canvas of its own. */
function drawKey(canvas, { color, dash, marker: shape }) {
  const { ctx } = surface(canvas, 14);
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 2.5;
  ctx.setLineDash(DASHES[dash] ?? []);
  ctx.beginPath(); ctx.moveTo(1, 7); ctx.lineTo(33, 7); ctx.stroke();
  marker(ctx, shape, 17, 7, 4);
}
/** The colours of the page around, as it is now in light or dark. */
function inks(root) {
  const style = getComputedStyle(root), get = (name, other) => style.getPropertyValue(name).trim() || other;
  const text = get("--st-text-color", "#1a1c23"), back = get("--st-background-color", "#fff"), main = get("--st-primary-color", "#1f63b5");
  const mix = (share) => `color-mix(in srgb, ${text} ${share}%, ${back})`;
  return { text, back, main, soft: mix(72), line: mix(22), panel: mix(6), alarm: "#d6336c", warn: "#e8890c", font: get("--st-font", "sans-serif") };
}
/** Save canvases, each with a title and its colour above it, as one picture. */
function savePicture(parts, ink, name) {
  const out = element("canvas", { width: Math.max(...parts.map(({ canvas }) => canvas.width)), height: parts.reduce((sum, { canvas }) => sum + canvas.height + 30, 0) });
  const ctx = out.getContext("2d"), ratio = globalThis.devicePixelRatio || 1;
  ctx.fillStyle = ink.back; ctx.fillRect(0, 0, out.width, out.height);
  let y = 0;
  for (const { canvas, title = "", color = ink.text } of parts) {
    ctx.fillStyle = color; ctx.font = `${13 * ratio}px ${ink.font}`;
    ctx.fillText(title, 4, y + 20);
    ctx.drawImage(canvas, 0, y + 28); y += canvas.height + 30;
  }
  element("a", { href: out.toDataURL("image/png"), download: name }).click();
}

/** Call back whenever Streamlit's page has lost its server and found it, or another, again. */
function onReconnect(act, signal) {
  const app = document.querySelector("[data-test-connection-state]"), state = () => app?.dataset.testConnectionState;
  let before = state();
  const watch = new MutationObserver(() => {
    const now = state(), back = now === "CONNECTED" && now !== before;
    before = now;
    if (back) act();
  });
  if (app) watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
  signal.addEventListener("abort", () => watch.disconnect());
}

// ---- the stage: time, transport, keyboard -------------------------------------------------------------------------

/** A player without its pictures. It has parts() (what stands below the bar), paint(position) and describe(). */
class Stage {
  constructor({ data: [data], parentElement, setTriggerValue, key }, view) {
    Object.assign(this, { data, words: data.words, variants: data.variants, run: data.run, steps: data.steps, hold: data.hold, setTriggerValue });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.memory = kept.get(key) ?? { view };
    kept.set(key, this.memory);
    this.memory.stop?.(); // the page may mount the next player before it takes down the one before
    this.memory.stop = () => this.close();
    if (this.memory.hold && !data.hold) Object.assign(this.memory, { position: 0, playing: !this.calm });
    this.memory.hold = data.hold;
    if (this.memory.film?.run !== data.run) Object.assign(this.memory, { heard: 0 }, this.begin(this.memory), { film: new Film(data.run) });
    this.drawn = 0; this.asked = -REPEAT; this.dirty = true;
    this.build(parentElement);
    this.listen(parentElement);
  }
  get film() { return this.memory.film; }
  get view() { return this.memory.view; }
  get frame() { return Math.min(Math.round(this.memory.position), Math.max(0, this.film.count - 1)); }
  /** Frames that may be shown: a question that is still open must not be answered by the picture. */
  get shownCount() { return this.hold ? Math.min(1, this.film.count) : this.film.count; }
  get playing() { return this.memory.playing; }
  /** Frames a second at speed 1. */
  get pace() { return 8; }
  /** Where a run that has just been opened begins. */
  begin() { return { position: 0, playing: true }; }

  tool(name, action) {
    const label = this.words[name];
    return element("button", { type: "button", class: name, "aria-label": label, title: label, onclick: action }, icon(name));
  }
  choose(name, options, chosen, set) {
    const node = element("select", { class: name, onchange: () => { set(node.value); this.dirty = true; } });
    for (const [value, text] of options) node.append(element("option", { value, selected: String(value) === String(chosen) }, text));
    return element("label", { class: "choose" }, element("span", {}, this.words[name]), node);
  }
  build(parent) {
    const w = this.words;
    this.main = this.tool("pause", () => this.toggle());
    this.slider = element("input", { type: "range", class: "scrub", min: 0, max: 1, step: 1, value: 0, "aria-label": w.position, oninput: () => this.seek(+this.slider.value) });
    this.label = element("span", { class: "step" });
    this.status = element("span", { class: "status", role: "status", "aria-live": "polite" });
    const speed = this.choose("speed", SPEEDS.map((s) => [s, `${s}×`]), this.view.speed, (value) => { this.view.speed = +value; });
    const keys = [this.tool("restart", () => this.restart()), this.tool("back", () => this.seek(this.frame - 1)), this.main, this.tool("forward", () => this.seek(this.frame + 1))];
    const bar = element("div", { class: "bar", role: "group", "aria-label": w.transport }, ...keys, this.slider, this.label, speed);
    this.tipBox = element("div", { class: "tip", hidden: true });
    this.root = element("div", { class: "player", tabindex: -1 }, bar, this.status, ...this.parts(), this.tipBox);
    const mount = parent.querySelector(".mount"), active = mount.getRootNode().activeElement, focused = mount.contains(active) && active.classList[0];
    mount.replaceChildren(this.root);
    if (focused) this.root.getElementsByClassName(focused)[0]?.focus({ preventScroll: true }); // a new run takes it over
  }
  listen() {
    this.ends = new AbortController();
    const { signal } = this.ends, motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    hub.addEventListener("frames", () => this.hear(), { signal });
    motion.addEventListener("change", (event) => { this.calm = event.matches; }, { signal });
    onReconnect(() => this.wake(), signal);
    this.resize = new ResizeObserver(() => { this.dirty = true; });
    this.resize.observe(this.root);
    this.ink = inks(this.root);
    this.hear();
    this.tick = this.tick.bind(this);
    this.request = requestAnimationFrame(this.tick);
  }
  close() {
    this.ends.abort();
    this.resize.disconnect();
    cancelAnimationFrame(this.request);
  }

  // -- frames in, wishes out
  hear() {
    if (!hub.latest) return;
    const message = unpack(hub.latest);
    if (message.header.run !== this.run) return;
    const before = this.film.count;
    this.film.add(message);
    this.asked = -REPEAT; this.memory.unheard = 0;
    if (!before && this.film.count) this.playOrWait();
    this.dirty = true;
  }
  playOrWait() {
    if (this.hold || this.calm) this.memory.playing = false;
    if (this.calm && !this.hold) this.memory.position = this.film.count - 1;
  }
  /** Messages' frames that should be here by now. */
  wanted() { return Math.min(this.film.frames, this.frame + AHEAD); }
  askForMore(now) {
    const { film } = this, want = this.wanted();
    if (!hub.ask || film.complete || (film.have >= want && film.have < film.frames) || now - this.asked < REPEAT) return;
    if (now - this.memory.heard < 250) return;
    this.asked = this.memory.heard = now;
    hub.ask({ run: this.run, have: film.have, want, at: Math.round(now) });
    this.memory.unheard = (this.memory.unheard ?? 0) + 1;
    if (this.memory.unheard > PATIENCE) this.wake();
  }
  /** Have the whole page run. A server that has been restarted passes over, without a word, what is asked of a part of a
   *  page that it has not itself run. */
  wake() { this.memory.unheard = 0; this.setTriggerValue("wake", Date.now()); }

  // -- time
  tick(now) {
    this.request = requestAnimationFrame(this.tick);
    const passed = Math.min(now - (this.before ?? now), 100);
    this.before = now;
    this.askForMore(now);
    if (this.playing && this.film.count) this.move((passed / 1000) * this.pace * this.view.speed);
    if (this.dirty && this.root.clientWidth) this.draw();
  }
  move(frames) {
    const last = this.film.count - 1, position = Math.min(this.memory.position + frames, last);
    if (position !== this.memory.position) { this.memory.position = position; this.dirty = !this.calm || this.frame !== this.shown; }
    if (position >= last && this.film.complete) this.pause();
  }
  toggle() {
    if (this.playing) return this.pause();
    if (this.hold) return;
    if (this.frame >= this.film.count - 1 && this.film.complete) this.memory.position = 0;
    this.memory.playing = true; this.dirty = true;
  }
  pause() { this.memory.playing = false; this.dirty = true; }
  restart() { this.memory.position = 0; this.memory.playing = !this.hold; this.dirty = true; }
  seek(frame) {
    this.memory.position = Math.max(0, Math.min(frame, this.shownCount - 1));
    this.pause();
  }
  key(event) {
    if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const scrub = event.target === this.slider, onButton = event.target.tagName === "BUTTON";
    const actions = { ArrowLeft: () => this.seek(this.frame - 1), ArrowRight: () => this.seek(this.frame + 1), Home: () => this.seek(0), End: () => this.seek(this.film.count - 1), " ": () => this.toggle() };
    if (!(event.key in actions) || (onButton && event.key === " ") || (scrub && event.key !== " ")) return;
    event.preventDefault();
    actions[event.key]();
  }

  // -- picture
  draw() {
    this.dirty = false;
    const { film, root } = this;
    this.drawTransport();
    if (film.count) {
      this.paint(this.calm ? this.frame : this.memory.position);
      if (!this.drawn) performance.mark("first picture", { detail: this.run }); // for benchmarks
      if (!this.playing || this.drawn % 30 === 0) this.describe();
      this.shown = this.frame;
      this.drawn += 1;
    }
    Object.assign(root.dataset, { frame: this.frame, framesDrawn: this.drawn, playing: this.playing, count: film.count, total: film.total, status: film.status, step: film.steps[this.frame] ?? "" });
  }
  drawTransport() {
    const { film, words } = this, name = this.playing ? "pause" : "play";
    const now = [this.frame, name, film.count, film.total, film.status, film.place, this.hold].join(); // the page is laid out
    if (now === this.transported) return; // again after each change to it: not at every picture
    this.transported = now;
    if (this.main.dataset.does !== name) {
      this.main.replaceChildren(icon(name));
      this.main.className = `main ${name}`;
      this.main.dataset.does = name;
      this.main.setAttribute("aria-label", words[name]);
      this.main.title = words[name];
    }
    this.slider.max = film.total - 1;
    this.slider.value = this.frame;
    this.slider.style.setProperty("--have", `${(100 * film.count) / film.total}%`);
    this.slider.setAttribute("aria-valuetext", `${words.step} ${film.steps[this.frame] ?? 0}`);
    this.label.textContent = `${words.step} ${film.steps[this.frame] ?? 0} / ${this.steps}`;
    const waiting = film.place ? words.queue.replace("{place}", film.place) : film.count ? "" : words.waiting;
    const text = film.status === "failed" ? words.failed : this.hold ? words.hold : waiting;
    if (this.status.textContent !== text) this.status.textContent = text;
  }
  tip(event, lines = []) {
    this.tipBox.hidden = !lines.length;
    if (!lines.length) return;
    this.tipBox.replaceChildren(...lines.map((line) => element("div", {}, line)));
    const box = this.root.getBoundingClientRect(), x = event.clientX - box.left;
    this.tipBox.style.left = `${Math.min(x + 12, box.width - 220)}px`;
    this.tipBox.style.top = `${event.clientY - box.top + 14}px`;
  }
}
