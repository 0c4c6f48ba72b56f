// Many variants that differ in a seed are few kinds: which belong together, and what is said of all of one kind.

const FEW = 6; // variants that have a row each

/** [{ name, members }]: variants whose names differ in their last part only; null where each has a row of its own. */
export function kindsOf(names) {
  if (names.length <= FEW) return null;
  const kinds = new Map();
  names.forEach((name, k) => {
    const kind = name.split(" · ").slice(0, -1).join(" · ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), k]);
  });
  if (kinds.has("") || kinds.size * 3 > names.length) return null;
  return [...kinds].map(([name, members]) => ({ name, members }));
}

/** The part of a variant's name that its kind has not. */
export const ownPart = (name) => name.split(" · ").at(-1);

/** What a name has and the other has not: without the parts, and without the first words, that both have. A number
 *  keeps the words before it. */
export function apart(own, other) {
  const parts = other.split(" · "), left = own.split(" · ").filter((part) => !parts.includes(part)).join(" · ") || own;
  const [words, others] = [left, other].map((text) => text.split(" "));
  const same = words.findIndex((word, i) => word !== others[i]), rest = words.slice(Math.max(0, same)).join(" ");
  return /^\p{L}/u.test(rest) ? rest : left;
}

/** "91.2 – 93.5 %" of "91.2 %" and "93.5 %": from the least to the largest; "" where they are no such numbers. */
export function spanOf(values) {
  const found = values.map((text) => /^(-?[\d.]+)(\s?%?)$/.exec(text));
  if (!found.length || !found.every(Boolean)) return "";
  const sorted = [...found].sort((a, b) => a[1] - b[1]);
  const [low, high] = [sorted[0], sorted.at(-1)];
  return low[1] === high[1] ? low[0] : `${low[1]} – ${high[0]}`;
}
