// What the legend says of each variant at the cursor, in the words of a picture.

/** { title, values }: `value(variant, frame)` of each, nothing while a question is open. */
export function legendOf({ variants, words, film, veiled }, title, frame, value) {
  if (veiled || !film.count) return { title: "", values: variants.map(() => "") };
  const at = Math.min(frame, film.count - 1), values = variants.map((_, k) => value(k, at));
  return { title: `${title}, ${words.step} ${film.steps[at]}`, values };
}
