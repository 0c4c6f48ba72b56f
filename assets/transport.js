// The bar below the picture: play, pause, step, scrub, speed; where the cursor is; the moment that decides; what next.

import { frameOf } from "./clock.js";
import { element, icon, say } from "./kit.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];

/** The transport of a Stage. */
export class Transport {
  constructor(stage) {
    this.stage = stage;
    const { words } = stage;
    this.main = stage.tool("pause", () => stage.toggle());
    this.keys = [
      stage.tool("restart", () => stage.restart()),
      stage.tool("back", () => stage.seek(stage.frame - 1)),
      this.main,
      stage.tool("forward", () => stage.seek(stage.frame + 1)),
    ];
    this.slider = this.scrub();
    this.diamond = element("span", { class: "diamond", hidden: true, title: words.moment }, words.moment);
    this.label = element("span", { class: "step" });
    this.onward = element("button", { type: "button", class: "on", hidden: true, onclick: () => stage.goOn() });
    const track = element("div", { class: "track" }, this.slider, this.diamond);
    const group = { class: "transport", role: "group", "aria-label": words.transport };
    this.node = element("div", group, ...this.keys, track, this.label, this.speed(), this.onward);
  }
  scrub() {
    const { stage } = this;
    const range = { type: "range", class: "scrub", min: 0, max: 1, step: 1, value: 0 };
    const seek = () => stage.seek(+this.slider.value);
    return element("input", { ...range, "aria-label": stage.words.position, oninput: seek });
  }
  speed() {
    const { view } = this.stage;
    const options = SPEEDS.map((times) => [times, `${times}×`]);
    return this.stage.choose("speed", options, view.speed, (value) => {
      view.speed = +value;
    });
  }
  /** The page is laid out again after each change: not at every picture. */
  draw() {
    const { film, words, plan, frame, playing, veiled, steps, status } = this.stage;
    const now = [frame, playing, film.count, film.total, film.status, film.place, plan.state, plan.moment].join();
    if (now === this.shown) return;
    this.shown = now;
    const step = `${words.step} ${film.steps[frame] ?? 0}`;
    this.turnMain(playing ? "pause" : "play");
    for (const key of this.keys) key.disabled = veiled || (plan.state === "film" && key !== this.main);
    this.drawSlider(step);
    const { picture } = this.stage;
    this.label.textContent = veiled ? words.hold : (picture.label?.() ?? `${step} / ${steps}`);
    this.placeDiamond();
    this.nameOnward();
    const waiting = film.place ? words.queue.replace("{place}", film.place) : film.count ? "" : words.waiting;
    say(status, film.status === "failed" ? words.failed : waiting);
  }
  drawSlider(step) {
    const { film, plan, frame, veiled } = this.stage;
    this.slider.disabled = veiled || plan.state === "film";
    this.slider.max = film.total - 1;
    this.slider.value = frame;
    this.slider.style.setProperty("--have", `${(100 * film.count) / film.total}%`);
    this.slider.style.setProperty("--at", `${(100 * frame) / Math.max(1, film.total - 1)}%`);
    this.slider.setAttribute("aria-valuetext", step);
  }
  turnMain(name) {
    const { words } = this.stage;
    if (this.main.dataset.does === name) return;
    this.main.replaceChildren(icon(name));
    this.main.className = `main ${name}`;
    this.main.dataset.does = name;
    this.main.setAttribute("aria-label", words[name]);
    this.main.title = words[name];
  }
  /** The diamond on the track marks the moment, once it is known. */
  placeDiamond() {
    const { film, plan, steps } = this.stage;
    const known = Boolean(plan.state) && plan.moment !== null && plan.moment !== undefined;
    const last = Math.max(1, film.total - 1);
    const frame = known ? (frameOf(film.steps, plan.moment) ?? last * (plan.moment / Math.max(1, steps))) : 0;
    this.diamond.hidden = !known;
    this.diamond.style.setProperty("--at", Math.min(1, frame / last));
  }
  nameOnward() {
    const { film, plan, words, frame, playing } = this.stage;
    const last = frame >= film.total - 1;
    const text = plan.state === "film" ? words.show_now : plan.state === "judged" && !last ? words.go_on : "";
    this.onward.hidden = !text || (plan.state === "judged" && playing);
    say(this.onward, text);
  }
}
