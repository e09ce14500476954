// From a drawing to the 28 × 28 image a model can read, as core/pictures/prepare.py makes it, to the same grey values.

// Ink is { width, height, values }: one number from 0 (paper) to 255 (ink) for each point, row by row.
// `recipe` is core's own, as this server tells it: side, fitted_side, middle, smallest, small, solid, fullest, faintest.

// What is wrong with a drawing that holds no digit: "empty", "dot" or "full", as Python's DrawingError says it.
export class DrawingError extends Error {
  constructor(reason) {
    super("the drawing is " + reason);
    this.reason = reason;
  }
}

// Canvas pixels as the 28 × 28 grey values that a model reads.
export function toMnist(pixels, recipe, centred) {
  return inkToMnist(toInk(pixels), recipe, centred);
}

// The same of a sheet's ink.
export function inkToMnist(drawn, recipe, centred) {
  const box = boundingBox(drawn, recipe);
  if (!centred) return shrink(drawn, recipe.side, recipe.side).values;
  return fullContrast(centre(crop(drawn, box), recipe));
}

const WHITE = 0xffffffff;
const CLEAR = 0;
const BLACK = 0xff000000;

// Canvas pixels (ImageData: red, green, blue, alpha) as ink: dark is ink, white and clear are paper.
export function toInk(pixels) {
  const { width, height, data } = pixels;
  const points = new Uint32Array(data.buffer, data.byteOffset, width * height); // all four at once
  const values = new Uint8ClampedArray(width * height);
  for (let i = 0; i < values.length; i++) {
    const point = points[i];
    if (point === WHITE || point === CLEAR) continue; // most of a sheet is paper
    if (point === BLACK) {
      values[i] = 255; // and most of the rest the middle of a stroke
      continue;
    }
    const at = 4 * i;
    const alpha = data[at + 3];
    const red = onWhite(data[at], alpha);
    const green = onWhite(data[at + 1], alpha);
    const blue = onWhite(data[at + 2], alpha);
    values[i] = 255 - ((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16); // Pillow's weights of the colours
  }
  return { width, height, values };
}

// A colour laid over white, rounded as Pillow does: a division by 255 made of shifts.
function onWhite(colour, alpha) {
  const sum = (colour * alpha + 255 * (255 - alpha) + 128) * 128;
  return ((sum >> 8) + sum) >> 15;
}

// Where the ink is, ends excluded. Throws DrawingError where there is no digit.
export function boundingBox(ink, recipe) {
  const { width, height, values } = ink;
  let top = height, bottom = 0, left = width, right = 0, marked = 0; // prettier-ignore
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if (values[at] < recipe.faintest) continue;
      marked++;
      if (row < top) top = row;
      if (row >= bottom) bottom = row + 1;
      if (column < left) left = column;
      if (column >= right) right = column + 1;
    }
  }
  if (!marked) throw new DrawingError("empty");
  if (marked / values.length > recipe.fullest) throw new DrawingError("full");
  const side = Math.max(bottom - top, right - left) / Math.max(width, height);
  const inked = marked / ((bottom - top) * (right - left));
  if (side < recipe.smallest || (side < recipe.small && inked > recipe.solid)) throw new DrawingError("dot");
  return { top, bottom, left, right };
}

// The part of the ink inside a box.
export function crop(ink, box) {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const values = new Uint8ClampedArray(width * height);
  for (let row = 0; row < height; row++) {
    const from = (box.top + row) * ink.width + box.left;
    values.set(ink.values.subarray(from, from + width), row * width);
  }
  return { width, height, values };
}

// The { row, column } at which the ink would balance.
export function centreOfMass(ink) {
  let sum = 0, rows = 0, columns = 0; // prettier-ignore
  for (let row = 0, at = 0; row < ink.height; row++) {
    for (let column = 0; column < ink.width; column++, at++) {
      sum += ink.values[at];
      rows += row * ink.values[at];
      columns += column * ink.values[at];
    }
  }
  return { row: rows / sum, column: columns / sum };
}

// The ink shrunk so that its longer side is `fitted_side`, its centre of mass on `middle` to a fraction of a pixel.
function centre(cropped, recipe) {
  const scale = Math.max(cropped.width, cropped.height) / recipe.fitted_side; // drawn points per pixel
  const middle = centreOfMass(cropped);
  const top = middle.row + 0.5 - (recipe.middle + 0.5) * scale;
  const left = middle.column + 0.5 - (recipe.middle + 0.5) * scale;
  const side = recipe.side * scale;
  const sheet = pasted(cropped, Math.ceil(side) + 1, -Math.floor(left), -Math.floor(top));
  const x = left - Math.floor(left); // less than one point, and kept: this is not rounded away
  const y = top - Math.floor(top);
  return shrink(sheet, recipe.side, recipe.side, [x, y, x + side, y + side]).values;
}

// A square sheet of paper with the ink laid on it, its upper left corner at (left, top); what is beyond is cut off.
function pasted(ink, side, left, top) {
  const sheet = { width: side, height: side, values: new Uint8ClampedArray(side * side) };
  for (let row = Math.max(0, -top); row < Math.min(ink.height, side - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(ink.width, side - left); column++) {
      sheet.values[(row + top) * side + column + left] = ink.values[row * ink.width + column];
    }
  }
  return sheet;
}

// The part `box` (left, top, right, bottom; default all) at a new size, as Pillow's BILINEAR makes it: what becomes
// one pixel is averaged, first along the rows, then along the columns, each rounded to a whole grey value.
export function shrink(ink, width, height, box) {
  const [left, top, right, bottom] = (box || [0, 0, ink.width, ink.height]).map(Math.fround); // Pillow keeps float32
  const across = averages(ink.width, left, right, width);
  const down = averages(ink.height, top, bottom, height);
  const rows = new Uint8ClampedArray(ink.height * width);
  for (let row = 0; row < ink.height; row++) average(ink.values, row * ink.width, 1, across, rows, row * width, 1);
  const values = new Uint8ClampedArray(width * height);
  for (let column = 0; column < width; column++) average(rows, column, width, down, values, column, width);
  return { width, height, values };
}

const BITS = 22; // of the fractions that Pillow counts with instead of floating point

// For each of `size` new points: the first old point that counts, and the whole-number weight of it and the following.
function averages(old, from, to, size) {
  const scale = Math.fround(to - from) / size;
  const support = Math.max(scale, 1); // how far the triangle reaches to either side
  const found = [];
  for (let i = 0; i < size; i++) {
    const middle = from + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - support + 0.5));
    const end = Math.min(old, Math.trunc(middle + support + 0.5));
    found.push({ first, weights: triangle(first, end, middle, support) });
  }
  return found;
}

// The weights of a triangle around `middle`, which add up to 1, in units of 2 to the power of −22.
function triangle(first, end, middle, support) {
  const weights = new Float64Array(Math.max(0, end - first));
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.max(0, 1 - Math.abs((i + first - middle + 0.5) * (1 / support)));
    sum += weights[i];
  }
  const whole = new Int32Array(weights.length);
  for (let i = 0; i < whole.length; i++) whole[i] = Math.trunc(0.5 + (weights[i] / (sum || 1)) * (1 << BITS));
  return whole;
}

// Averages one row (or, with another `step`, one column) of `source` into `target`.
function average(source, start, step, averages, target, to, stride) {
  for (let i = 0; i < averages.length; i++) {
    const { first, weights } = averages[i];
    let sum = 1 << (BITS - 1);
    for (let k = 0, at = start + first * step; k < weights.length; k++, at += step) sum += source[at] * weights[k];
    target[to + i * stride] = sum >> BITS;
  }
}

// The image with its darkest pixel at 255. Throws DrawingError where shrinking has left nothing.
export function fullContrast(image) {
  const darkest = image.reduce((most, value) => Math.max(most, value), 0);
  if (!darkest) throw new DrawingError("empty");
  return image.map((value) => halfToEven(value * (255 / darkest)));
}

// Rounds as NumPy does: a half goes to the even neighbour.
function halfToEven(value) {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2) : Math.round(value);
}
