// The way from a network in training to the graph of its gradients: of the first network shown, at the cursor.

import { element } from "./kit.js";

/** A link beside the pictures' tabs. `ways` is { page, lang, addresses }, an address a variant: "" where it is too long
 *  to be a part of another one. */
export class Way {
  constructor(stage, ways) {
    Object.assign(this, { stage, ways });
    const label = element("span", { class: "long" }, stage.words.see_gradients);
    const sign = element("span", { "aria-hidden": "true" }, "∂");
    this.node = element("a", { class: "way quiet", target: "_self" }, sign, label);
  }
  draw() {
    const { stage, ways, node } = this, { film, frame, variants, words } = stage, first = stage.visible()[0] ?? 0;
    const address = ways.addresses[first], step = film.steps[frame];
    node.hidden = stage.veiled || stage.plan.state === "film" || !address || step === undefined;
    if (node.hidden) return;
    const query = new URLSearchParams({ from: address, step, lang: ways.lang });
    node.href = `${ways.page}?${query}`;
    node.title = words.see_gradients_of.replace("{name}", variants[first].name).replace("{step}", step);
    node.setAttribute("aria-label", node.title);
  }
}
