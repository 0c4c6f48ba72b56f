// Small pictures of pixels: grey or in red, green and blue, numbers of 0 to 1.

/** Paint one in a square of `size`; `wide` pixels a row. */
export function tile(ctx, values, channels, x, y, size, wide = 8, tall = wide) {
  const [w, h] = [size / wide, (size * (tall / wide)) / tall];
  for (let row = 0; row < tall; row++) {
    for (let column = 0; column < wide; column++) {
      const at = (row * wide + column) * channels;
      const color = [0, 1, 2].map((c) => Math.round(255 * values[at + (channels === 3 ? c : 0)]));
      ctx.fillStyle = `rgb(${color.join(" ")})`;
      ctx.fillRect(x + column * w, y + row * h, w + 0.6, h + 0.6);
    }
  }
}
/** The same with a frame around it. */
export function framed(ctx, ink, values, channels, x, y, size) {
  tile(ctx, values, channels, x, y, size);
  Object.assign(ctx, { strokeStyle: ink.line, lineWidth: 1 });
  ctx.strokeRect(x - 0.5, y - 0.5, size + 1, size + 1);
}
