// Frames in, wishes out: what the server has sent is taken up, and more is asked for before it is needed.

import { unpack } from "./film.js";
import { hub } from "./hub.js";

const REPEAT = 1000; // milliseconds after which an unanswered wish is repeated: an answer without news is not passed on
const CALMEST = 3; // times REPEAT, between wishes that have long gone unanswered: a class may be waiting
const PATIENCE = 5; // unanswered wishes after which the page runs again
const APART = 250; // milliseconds between wishes at least

/** Where the frames of a Stage come from. */
export class Supply {
  constructor(stage) {
    Object.assign(this, { stage, asked: -Infinity });
  }
  /** Take up the latest message, if it is of this run: whether it was. */
  hear() {
    if (!hub.latest) return false;
    const { stage } = this;
    const message = unpack(hub.latest);
    if (message.header.run !== stage.run) return false;
    stage.film.add(message);
    this.asked = -Infinity;
    stage.memory.unheard = 0;
    return true;
  }
  /** Ask for what is wanted and not yet here, unless it has just been asked for. */
  ask(now) {
    const { film, memory, run } = this.stage;
    const want = this.stage.wanted();
    const pause = REPEAT * Math.min(CALMEST, 1 + memory.unheard / 2);
    const enough = film.have >= want && film.have < film.frames;
    if (!hub.ask || film.complete || enough || now - this.asked < pause || now - memory.heard < APART) return;
    this.asked = memory.heard = now;
    hub.ask({ run, have: film.have, want, at: Math.round(now) });
    memory.unheard += 1;
    if (memory.unheard > PATIENCE) this.wake();
  }
  /** Have the whole page run. A server that has been restarted passes over, without a word, what is asked of a part of
   *  a page that it has not itself run. */
  wake() {
    this.stage.memory.unheard = 0;
    this.stage.setTriggerValue("wake", Date.now());
  }
}
