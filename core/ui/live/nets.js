// The trained nets, run in the page: layer by layer what core/nonlinearity.py, core/going_deeper.py and draw_net.py do.

// An image is a Float32Array of 784 numbers in [0, 1]. Maps lie point by point, row by row: at each point the numbers
// of all channels, side by side.

// One number per row of weights: inputs times weights, added up, plus a bias.
export function linear(x, weights, bias) {
  return Float32Array.from(bias, (start, row) => {
    let sum = start;
    for (let i = 0, at = row * x.length; i < x.length; i++, at++) sum += x[i] * weights[at];
    return sum;
  });
}

// Each number with everything below 0 replaced by 0, in place: the bend.
export function relu(x) {
  for (let i = 0; i < x.length; i++) if (x[i] < 0) x[i] = 0;
  return x;
}

// The answers of filters that slide over maps of side × side, with `padding` zeros around them. Told from the other end:
// each point of ink adds to all answers whose window it lies in, so that bare paper, most of a drawing, costs nothing.
export function convolve(maps, side, weight, bias, padding) {
  const [filters, channels, k] = weight.shape;
  const out = side + 2 * padding - k + 1;
  const answers = new Float32Array(out * out * filters);
  for (let at = 0; at < answers.length; at += filters) answers.set(bias, at);
  const spread = spreadOf(weight);
  for (let at = 0; at < maps.length; at++) {
    if (maps[at] === 0) continue;
    const point = Math.floor(at / channels);
    const row = Math.floor(point / side) + padding;
    const column = (point % side) + padding;
    const from = (at % channels) * k * k * filters;
    for (let i = Math.max(0, row - out + 1); i < k && i <= row; i++) {
      for (let j = Math.max(0, column - out + 1); j < k && j <= column; j++) {
        const to = ((row - i) * out + column - j) * filters;
        addTo(answers, to, filters, maps[at], spread, from + (i * k + j) * filters);
      }
    }
  }
  return answers;
}

// Adds one number, times its weight in each filter, to the answers of all filters at one point; four filters at a time,
// which takes two thirds of the time.
function addTo(answers, to, filters, ink, spread, from) {
  for (let end = to + filters; to < end; to += 4, from += 4) {
    answers[to] += ink * spread[from];
    answers[to + 1] += ink * spread[from + 1];
    answers[to + 2] += ink * spread[from + 2];
    answers[to + 3] += ink * spread[from + 3];
  }
}

const spreads = new WeakMap(); // of each layer, kept: its weights do not change

// A layer's weights with those of all filters side by side: PyTorch's [filter, channel, row, column], the first put last.
function spreadOf({ shape, values }) {
  let spread = spreads.get(values);
  if (!spread) spreads.set(values, (spread = firstPutLast(values, shape[0])));
  return spread;
}

// Numbers of any shape [first, …] as [… , first].
function firstPutLast(values, first) {
  const rest = values.length / first;
  return values.map((_, at) => values[(at % first) * rest + Math.floor(at / first)]);
}

// The largest number of each 2 × 2 square, for each channel.
export function maxPool(maps, side) {
  const channels = maps.length / (side * side);
  const line = side * channels;
  const pooled = new Float32Array(maps.length / 4);
  for (let row = 0, at = 0; row < side; row += 2) {
    for (let column = 0; column < side; column += 2) {
      for (let from = row * line + column * channels, end = from + channels; from < end; from++, at++) {
        const above = Math.max(maps[from], maps[from + channels]);
        pooled[at] = Math.max(above, maps[from + line], maps[from + line + channels]);
      }
    }
  }
  return pooled;
}

// Maps as PyTorch flattens them: channel by channel.
export function flatten(maps, channels) {
  return firstPutLast(maps, maps.length / channels);
}

// Each function returns what a model makes of an image: one number, or of the draw net three; `w` is by PyTorch's names.

export function linearModel(x, w) {
  return linear(x, w.weights.values, w.bias.values);
}

export function simpleNet(x, w) {
  const hidden = relu(linear(x, w["0.weight"].values, w["0.bias"].values));
  return linear(hidden, w["2.weight"].values, w["2.bias"].values);
}

export function convNet(x, w) {
  const strokes = maxPool(relu(convolve(x, 28, w["1.weight"], w["1.bias"].values, 2)), 28);
  const parts = maxPool(relu(convolve(strokes, 14, w["4.weight"], w["4.bias"].values, 1)), 14);
  return linear(flatten(parts, 16), w["8.weight"].values, w["8.bias"].values);
}

export function drawNet(x, w) {
  const strokes = maxPool(relu(convolve(x, 28, w["1.weight"], w["1.bias"].values, 2)), 28);
  const parts = maxPool(relu(convolve(strokes, 14, w["4.weight"], w["4.bias"].values, 1)), 14);
  const shapes = relu(convolve(parts, 7, w["7.weight"], w["7.bias"].values, 0));
  return linear(flatten(shapes, 64), w["10.weight"].values, w["10.bias"].values);
}
