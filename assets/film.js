// Messages of the server, unpacked, and the frames of a run that they bring.

/** u32 length, JSON header, aligned arrays: the form that engine/record/codec.py writes. */
export function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const kinds = { "<f4": Float32Array, "<i4": Int32Array, "|u1": Uint8Array };
  const arrays = {};
  let at = bytes.byteOffset + 4 + length;
  for (const [name, dtype, shape] of header.arrays) {
    const count = shape.reduce((a, b) => a * b, 1);
    const values = new kinds[dtype](bytes.buffer, at, count);
    arrays[name] = { values, shape };
    at += Math.ceil(values.byteLength / 8) * 8;
  }
  return { header, arrays };
}

/** All frames of one run that have come. Column access: film.at(name, frame, variant, layer, bin). */
export class Film {
  constructor(run) {
    Object.assign(this, {
      run,
      count: 0,
      have: 0,
      total: 1,
      frames: 1,
      status: "queued",
      place: 0,
      ended: [],
      edges: [],
      chunks: [],
      steps: [],
    });
  }
  /** A message has `count` frames out of `total`; where a frame covers many steps, it says how many rows there are. */
  add({ header, arrays }) {
    const { total: frames, status, place, message } = header;
    Object.assign(this, { frames, status, place, message, total: header.points ?? frames });
    if (header.edges?.length) this.edges = header.edges;
    if (header.graphs?.length) this.graphs = header.graphs;
    if (header.after) this.after = header.after; // what follows the last row
    this.dry = header.from === this.have && !header.count; // nothing beyond what is here: all variants ended early
    if (header.from !== this.have || !header.count) return;
    const rows = header.rows ?? header.count;
    for (let i = 0; i < rows; i++) this.chunks.push({ arrays, row: i });
    this.steps.push(...arrays.step.values);
    this.ended.push(...header.ended);
    this.count += rows;
    this.have += header.count;
  }
  get complete() {
    return this.status === "failed" || (this.status === "done" && (this.have >= this.frames || this.dry));
  }
  has(name) {
    return this.count > 0 && name in this.chunks[0].arrays;
  }
  depth(name) {
    return this.chunks[0].arrays[name].shape[2];
  }
  at(name, frame, ...index) {
    const { arrays, row } = this.chunks[frame];
    const { values, shape } = arrays[name];
    let offset = row;
    for (let i = 0; i < index.length; i++) offset = offset * shape[i + 1] + index[i];
    return values[offset];
  }
  /** Value between two frames; counts move smoothly, and what is missing on one side is taken from the other. */
  between(name, position, ...index) {
    const low = Math.floor(position);
    const high = Math.min(low + 1, this.count - 1);
    const a = this.at(name, low, ...index);
    const b = this.at(name, high, ...index);
    return Number.isNaN(b) ? a : Number.isNaN(a) ? b : a + (b - a) * (position - low);
  }
  /** The latest row of a column that only some frames have, as a flat array; null where there is none yet. */
  row(name, frame, variant) {
    for (let i = Math.min(frame, this.count - 1); i >= 0; i--) {
      const at = this.at(`${name}_at`, i, variant);
      if (at < 0) continue;
      const { values, shape } = this.chunks[i].arrays[name];
      const size = values.length / shape[0];
      return values.subarray(at * size, (at + 1) * size);
    }
    return null;
  }
  /** The latest value of a column at or before a frame, as it is measured now and then; NaN where there is none. */
  last(name, frame, ...index) {
    for (let i = frame; i >= 0; i--) {
      const value = this.at(name, i, ...index);
      if (!Number.isNaN(value)) return value;
    }
    return NaN;
  }
}
