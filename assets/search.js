// The player of searches: the square with every trial, and the bracket of their learning curves.

import { element, PANES, savePicture } from "./kit.js";
import { BracketPicture } from "./searchbracket.js";
import { SquarePicture } from "./searchsquare.js";
import { score } from "./searchtrials.js";
import { Stage } from "./stage.js";

const LONGEST = 12; // seconds of a whole search at speed 1

class Player extends Stage {
  constructor(component) {
    super(component, { speed: 1 });
    const { memory, film, data } = this;
    if (memory.halted && !data.halted) Object.assign(film, { status: "queued", frames: Infinity }); // there is more now
    memory.halted = data.halted;
  }
  /** A longer search plays faster. */
  get pace() {
    return Math.max(5, this.film.total / LONGEST);
  }
  get edges() {
    return this.data.edges;
  }
  makePictures() {
    const { words, data } = this,
      halt = element("button", { type: "button", class: "halt", hidden: true, onclick: () => this.halt() });
    this.halting = halt;
    halt.textContent = data.halted ? words.resume : words.halt;
    this.around = this.tool("zoom_in", () => this.picture.around?.());
    this.tools = element(
      "div",
      { class: "tools search-tools" },
      halt,
      this.around,
      this.tool("save", () => this.save()),
    );
    const own = data.panes.map(([name, view]) => [name, new PANES[name](this, view)]);
    return { square: new SquarePicture(this), bracket: new BracketPicture(this), ...Object.fromEntries(own) };
  }
  present(name) {
    super.present(name);
    this.board.append(this.tools);
  }
  /** Ask for another space: a box, or axes. */
  turn(said) {
    this.setTriggerValue("turn", { ...said, at: Date.now() });
  }
  halt() {
    this.setTriggerValue("halt", Date.now());
  }
  paint(position) {
    const { film, data, plan } = this,
      over = film.complete && !data.halted;
    this.halting.hidden = over || Boolean(plan.state) || !film.count;
    this.around.hidden = this.veiled || this.memory.shown !== "square";
    super.paint(position);
  }
  legend(frame) {
    const { film, variants, veiled, words } = this;
    const value = (variant, k) => {
      if (veiled || !film.count) return "";
      for (let f = frame; f >= 0; f--) {
        const best = film.at("best_so_far", f, k);
        if (!Number.isNaN(best)) return score(variant, best);
      }
      return "";
    };
    return { title: words.best_title, values: variants.map(value) };
  }
  save() {
    savePicture(this.picture.parts, this.ink, `search-${this.memory.shown}.png`);
  }
  table() {
    return this.picture.table();
  }
}

export default (component) => {
  const player = new Player(component);
  return () => player.close();
};
