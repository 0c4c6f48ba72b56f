// What a visitor sees of a page, for the tests that walk through all claims: shares of parts in the window, texts that
// are cut or too small, what is written on a canvas, and how the player stood when a verdict came.

globalThis.eyes = (() => {
  const hub = (globalThis.trainingHub ??= new EventTarget());
  const VERDICT = /Right\.|Not this time\.|Measured:|맞았습니다\.|예상과 다릅니다\.|측정 결과:/;
  const BUTTONS = "button, a, summary, select, [role=button], .choice, .at";
  const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // -- nodes, in open shadow roots too
  const all = (selector, root = document) =>
    [...root.querySelectorAll("*")].flatMap((node) => [
      ...(node.matches(selector) ? [node] : []),
      ...(node.shadowRoot ? all(selector, node.shadowRoot) : []),
    ]);
  const parent = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const isIn = (node, part) => {
    for (let one = node; one; one = parent(one)) if (one === part) return true;
    return false;
  };
  const isSeen = (node) => {
    const { width, height } = node.getBoundingClientRect();
    if (width <= 2 || height <= 2 || getComputedStyle(node).clipPath === "inset(50%)") return false; // for ears alone
    return node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const find = (selector) => all(selector).filter(isSeen);
  const called = (node) => `${node.className || node.tagName} "${node.textContent.trim().slice(0, 40)}"`;

  // -- shares in sight
  const meet = (a, b) => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const area = ({ left, top, right, bottom }) => Math.max(0, right - left) * Math.max(0, bottom - top);
  const topmost = (x, y) => {
    let found = document.elementFromPoint(x, y);
    for (let inner = found; inner; inner = found.shadowRoot?.elementFromPoint(x, y)) {
      if (inner === found && found.shadowRoot?.elementFromPoint(x, y) === found) break;
      found = inner;
    }
    return found;
  };
  /** Part of a grid of points of a box of `node` on which something else lies. */
  const covered = (node, box, points = 8) => {
    let hidden = 0;
    const at = (low, high, k) => low + ((high - low) * (k + 0.5)) / points;
    for (let i = 0; i < points; i++) {
      for (let j = 0; j < points; j++) {
        const top = topmost(at(box.left, box.right, i), at(box.top, box.bottom, j));
        hidden += Boolean(top) && !isIn(top, node) && !isIn(node, top);
      }
    }
    return hidden / points ** 2;
  };
  /** Share of a node's box that can be seen: in the window, not scrolled away, nothing over it. */
  const share = (node) => {
    const box = node.getBoundingClientRect();
    let open = meet(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
    for (let one = parent(node); one; one = parent(one)) {
      if (one === document.body || getComputedStyle(one).overflow === "visible") continue;
      open = meet(open, one.getBoundingClientRect());
    }
    return area(open) ? (area(open) / area(box)) * (1 - covered(node, open)) : 0;
  };
  const shares = (...selectors) => selectors.map((selector) => Math.max(0, ...find(selector).map(share)));

  // -- what cannot be read
  /** Labels of buttons and chips that are wider than their place; on a phone the lab's name may end in dots. */
  const cut = () => {
    const holders = find(".st-key-bar, .st-key-rail, .player");
    const labels = holders.flatMap((holder) => all(BUTTONS, holder)).filter(isSeen);
    const parts = new Set(labels.flatMap((label) => [label, ...all("*", label)]));
    const mayEnd = (one) => innerWidth < 900 && one.closest(".st-key-place");
    const spare = (one) => (getComputedStyle(one).overflowX === "visible" ? 4 : 1); // what its padding takes
    const tooWide = (one) => isSeen(one) && !mayEnd(one) && one.scrollWidth > one.clientWidth + spare(one);
    return [...parts].filter(tooWide).map((one) => `${called(one)} ${one.scrollWidth} in ${one.clientWidth} px`);
  };
  const sideways = () =>
    [document.documentElement, ...document.querySelectorAll("[data-testid=stMain]")]
      .filter((part) => part.scrollWidth > part.clientWidth + 1)
      .map((part) => `${part.tagName} scrolls sideways: ${part.scrollWidth} in ${part.clientWidth} px`);
  /** Texts on the page that are smaller than `least` pixels. */
  const small = (least) => {
    const found = [], range = document.createRange();
    for (const node of find("*")) {
      const { fontSize, fontFamily } = getComputedStyle(node);
      if (parseFloat(fontSize) >= least - 0.05 || /Material/.test(fontFamily) || node.closest(".katex")) continue;
      for (const text of node.childNodes) {
        if (text.nodeType !== Node.TEXT_NODE || !text.textContent.trim()) continue;
        range.selectNodeContents(text);
        const { width, height } = range.getBoundingClientRect();
        if (width > 2 && height > 2) found.push(`"${text.textContent.trim().slice(0, 40)}" in ${fontSize}`);
      }
    }
    return found;
  };

  // -- the projector's view
  /** Pixels between the picture and the window's left edge, its lower edge, and the rail. */
  const edges = () => {
    const [hero] = find(".hero").map((node) => node.getBoundingClientRect());
    const [rail] = find(".st-key-rail").map((node) => node.getBoundingClientRect());
    return hero ? [hero.left, innerHeight - hero.bottom, (rail?.left ?? innerWidth) - hero.right].map(Math.round) : null;
  };
  const PLAYS = [".transport", ".st-key-stepper", ".st-key-question", ".st-key-answer", ".tabs", ".full", ".legend", ".handle"];
  /** What can be pressed in sight, other than what plays and chooses a claim. */
  const controls = () => {
    const isOther = (node) => !PLAYS.some((part) => find(part).some((one) => isIn(node, one)));
    return find("button, a, input, select, summary, [role=button], [role=slider]").filter(isOther).map(called);
  };

  // -- what is written on canvases: the app keeps it while somebody asks (assets/written.js)
  const plain = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    plain.call(this, text, x, y, ...rest);
    if (!hub.written || this.globalAlpha < 0.05) return;
    const { width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = this.measureText(text);
    const left = x - ({ center: width / 2, right: width, end: width }[this.textAlign] ?? 0);
    const { a, b, c, d, e, f } = this.getTransform(), ratio = devicePixelRatio;
    const corners = [[left, y - up], [left + width, y - up], [left, y + down], [left + width, y + down]];
    const us = corners.map(([u, v]) => (a * u + c * v + e) / ratio);
    const vs = corners.map(([u, v]) => (b * u + d * v + f) / ratio);
    const pixels = (parseFloat(this.font.match(/([\d.]+)px/)[1]) * Math.hypot(a, b)) / ratio;
    const box = [Math.min(...us), Math.min(...vs), Math.max(...us), Math.max(...vs)];
    hub.written.push({ canvas: this.canvas.of ?? this.canvas, kind: "text", text: String(text), pixels, box });
  };
  /** [{ text, pixels, side, out }] of the picture that stands there; `out`: pixels beyond the edge of its canvas, unless a hand
   *  can move what is drawn on it. */
  const written = async () => {
    hub.written = [];
    hub.dispatchEvent(new Event("look"));
    await sleep(250);
    const inSight = ({ box: [x0, y0, x1, y1], canvas: { clientWidth, clientHeight } }) =>
      x1 > 0 && y1 > 0 && x0 < clientWidth && y0 < clientHeight;
    const isText = ({ kind, text, canvas }) => kind === "text" && text.trim() && canvas.isConnected;
    const texts = (hub.written ?? []).filter((one) => isText(one) && inSight(one));
    hub.written = null;
    return texts.map(({ text, pixels, box: [x0, y0, x1, y1], canvas }) => {
      const beyond = { left: -x0, top: -y0, right: x1 - canvas.clientWidth, bottom: y1 - canvas.clientHeight };
      const [side, out] = Object.entries(beyond).sort(([, a], [, b]) => b - a)[0];
      return { text, pixels, side, out: canvas.matches(".graph") ? 0 : Math.round(out) };
    });
  };

  // -- time
  const film = () => {
    const player = find(".player")[0];
    return player ? { ...player.dataset, label: player.querySelector(".step")?.textContent ?? "" } : null;
  };
  const verdict = () => VERDICT.test(document.querySelector(".stApp")?.textContent ?? "");
  /** Remember how the player stood when the first word of a verdict was on the page. */
  const watch = () => {
    globalThis.cameAt = null;
    const look = () => {
      if (globalThis.cameAt || !verdict()) return;
      globalThis.cameAt = film();
      looking.disconnect();
    };
    const looking = new MutationObserver(look);
    looking.observe(document.querySelector(".stApp"), { childList: true, subtree: true, characterData: true });
    look();
  };
  /** What `read` gives, once it gives the same for a while. */
  const rest = async (read, pause = 120, same = 3) => {
    const seen = [];
    for (let k = 0; k < 80; k++) {
      seen.push(JSON.stringify(read()));
      if (seen.length > same && seen.slice(-same).every((one) => one === seen.at(-1))) return read();
      await sleep(pause);
    }
    return read();
  };
  const settled = (...selectors) => rest(() => shares(...selectors));

  return { all, find, film, edges, rest, controls, verdict, watch, settled, cut, sideways, small, written, isSeen };
})();
