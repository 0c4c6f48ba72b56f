// Where the columns and units of a drawn network stand, and where its numbers lie in a row of the recording.

export const PAGE = 8; // units of a layer that are drawn at a time

/** The numbers of a row of drawn weights, gap by gap: weights (below, above), then the biases above. */
export class Numbers {
  constructor({ gaps }) {
    let at = 0;
    this.gaps = gaps.map(([, below, above]) => {
      const from = at;
      at += (below + 1) * above;
      return { below, above, from };
    });
  }
  weight(row, gap, i, j) {
    const { above, from } = this.gaps[gap];
    return row[from + i * above + j];
  }
  bias(row, gap, j) {
    const { below, above, from } = this.gaps[gap];
    return row[from + below * above + j];
  }
}

/** How many pages the largest drawn layer has. */
export const pages = ({ units }) => Math.max(1, ...units.map((count) => Math.ceil(count / PAGE)));

/**
 * Columns from the inputs to the classes: { kind, x, layer, at (among the drawn layers), size (units of the layer),
 * units: [{ unit, y }] } in a box [x0, x1, y0, y1] with units of at most `largest` pixels; their size as well.
 */
export function columns(layout, page, [x0, x1, y0, y1], largest) {
  const { layers, units, sizes, classes, image } = layout;
  const shown = units.map((count) => {
    const from = Math.min(page, Math.ceil(count / PAGE) - 1) * PAGE;
    return Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => from + i);
  });
  const each = (x1 - x0) / (layers.length + 1);
  const most = Math.max(...shown.map((list) => list.length), classes);
  const side = Math.min(largest, (y1 - y0) / most - largest * 0.2, each * 0.64);
  const middle = (y0 + y1) / 2;
  const spread = (list, most) => {
    const apart = Math.min(most, list.length > 1 ? (y1 - y0 - side) / (list.length - 1) : 0);
    return list.map((unit, i) => ({ unit, y: middle + (i - (list.length - 1) / 2) * apart }));
  };
  const inputs = sizes[0] === 2 ? spread([0, 1], side * 2.6) : [{ unit: 0, y: middle }];
  const found = [{ kind: image ? "image" : "input", x: x0, layer: -1, at: -1, size: sizes[0], units: inputs }];
  shown.forEach((list, at) => {
    const place = { kind: "hidden", x: x0 + each * (at + 1), layer: layers[at], at };
    found.push({ ...place, size: sizes[layers[at] + 1], units: spread(list, Infinity) });
  });
  const every = Array.from({ length: classes }, (_, i) => i);
  const last = { kind: "classes", x: x1, layer: sizes.length - 2, at: -1, size: classes };
  found.push({ ...last, units: spread(every, side * (classes > 5 ? 1.3 : 2.2)) });
  return { columns: found, side };
}
