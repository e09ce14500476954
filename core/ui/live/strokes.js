// The strokes of a drawing as ink, worked out from where the pen was, as core/pictures/strokes.py does for the server:
// browsers that resist fingerprinting answer with noise, or with white paper, when a page reads its own canvas.

const APART = 0.5; // of all ink in one or the other: with more in one of them only, two inks are not of one drawing

// A bare sheet.
export function bare(width, height) {
  return { width, height, values: new Uint8ClampedArray(width * height) };
}

// Lays a straight line on the sheet, `pen` points wide and round at its ends, its edge as soft as a browser's.
export function addLine(ink, from, to, pen) {
  const reach = pen / 2 + 1;
  const across = [Math.min(from[0], to[0]) - reach, Math.max(from[0], to[0]) + reach];
  const down = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  for (let row = Math.max(0, Math.floor(down[0])); row < Math.min(ink.height, down[1]); row++) {
    for (let column = Math.max(0, Math.floor(across[0])); column < Math.min(ink.width, across[1]); column++) {
      const covered = 255 * (pen / 2 + 0.5 - distance(column + 0.5, row + 0.5, from, to)); // beyond 0 and 255: cut off
      const at = row * ink.width + column;
      if (covered > ink.values[at]) ink.values[at] = covered;
    }
  }
}

// How far a point is from a line that ends at both ends.
function distance(x, y, from, to) {
  const along = [to[0] - from[0], to[1] - from[1]];
  const squared = along[0] * along[0] + along[1] * along[1];
  const place = squared ? ((x - from[0]) * along[0] + (y - from[1]) * along[1]) / squared : 0;
  const t = Math.min(Math.max(place, 0), 1);
  return Math.sqrt(Math.pow(x - from[0] - t * along[0], 2) + Math.pow(y - from[1] - t * along[1], 2));
}

// Whether two inks of one size are not of one drawing: their ink hardly lies in the same places.
export function differ(ink, other) {
  let either = 0, apart = 0; // prettier-ignore
  for (let i = 0; i < ink.values.length; i++) {
    const here = ink.values[i] > 127;
    const there = other.values[i] > 127;
    if (here || there) either++;
    if (here !== there) apart++;
  }
  return apart > APART * either;
}

// What of a sheet is dark: { width, height, runs }, the places at which ink begins and ends, in turn. To keep the sheet of
// every moment of a stroke as it is would take a hundred times as much.
export function darkOf({ width, height, values }) {
  const runs = [];
  const four = new Uint32Array(values.buffer, 0, values.length >> 2); // four points at once: most are all paper, or all ink
  for (let at = 0, dark = false; at < values.length; at++) {
    if (at % 4 === 0 && four[at >> 2] === (dark ? 0xffffffff : 0)) {
      at += 3;
      continue;
    }
    if (values[at] > 127 === dark) continue;
    dark = !dark;
    runs.push(at);
  }
  if (runs.length % 2) runs.push(values.length);
  return { width, height, runs: Uint32Array.from(runs) };
}
