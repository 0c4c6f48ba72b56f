// A stage on which hands move things: what a hand has computed is shown in the place of the run, until the run of what
// it left has come.

import { Stage } from "./stage.js";

export class LiveStage extends Stage {
  constructor(component, view) {
    super(component, view);
    this.supplied();
  }
  /** Whether a hand holds something now. */
  get holding() {
    return false;
  }
  /** The run's own frames are here: what a hand had computed gives way to them. */
  settle() {
    this.memory.live = null;
  }
  /** While a hand moves something, the film is its own. */
  get film() {
    return this.memory.live ?? this.memory.film;
  }
  get live() {
    return this.memory.live ?? null;
  }
  /** Do something with the run's own film. */
  ofRun(act) {
    const { live } = this.memory;
    this.memory.live = null;
    act();
    return live;
  }
  hear() {
    const live = this.ofRun(() => super.hear());
    if (live && (this.holding || !this.memory.film.count)) this.memory.live = live;
    else if (live) this.settle();
  }
  /** Frames that come while a hand moves something are those of the run. */
  supplied() {
    const ask = this.supply.ask.bind(this.supply);
    this.supply.ask = (now) => {
      this.memory.live = this.ofRun(() => ask(now));
    };
  }
}
