// What every model says of a digit, by the same rules and with the same fields as core/models/verdicts.py.

import { convNet, drawNet, linearModel, simpleNet } from "./nets.js";

// How far an image is from an ideal: the mean absolute difference, and the root of the mean squared difference.
export function l1Distance(x, ideal) {
  return x.reduce((sum, value, i) => sum + Math.abs(value - ideal[i]), 0) / x.length;
}

export function rmseDistance(x, ideal) {
  return Math.sqrt(x.reduce((sum, value, i) => sum + (value - ideal[i]) * (value - ideal[i]), 0) / x.length);
}

// The verdict of the nearer ideal digit.
function byDistance(distance) {
  return (model, x, weights) => {
    const to_3 = distance(x, weights.ideals["3"].values);
    const to_7 = distance(x, weights.ideals["7"].values);
    const digit = to_3 === to_7 ? null : to_3 < to_7 ? 3 : 7;
    const confidence = Math.max(to_3, to_7) / (to_3 + to_7);
    return { model, digit, confidence, forced: digit, forced_confidence: confidence, to_3, to_7, sure: true };
  };
}

// The verdict of a model that was taught 3 or 7 only: above 0 is a 3, and the sigmoid is its confidence.
function bySigmoid(net) {
  return (model, x, weights) => {
    const score = net(x, weights[model])[0];
    const digit = score > 0 ? 3 : 7;
    const confidence = 1 / (1 + Math.exp(-Math.abs(score)));
    return {
      model, digit, confidence, forced: digit, forced_confidence: confidence, to_3: null, to_7: null, sure: true,
    }; // prettier-ignore
  };
}

// The verdict of the draw net, which may say neither or not be sure: temperature and threshold lie in its file of weights.
function bySoftmax(model, x, weights, recipe) {
  const temperature = weights[model].temperature.values[0];
  const [is3, is7, neither] = softmax(drawNet(x, weights[model]), temperature);
  const forced = is3 >= is7 ? 3 : 7;
  const likelier = Math.max(is3, is7);
  const says = neither > weights[model].threshold.values[0];
  return {
    model,
    digit: says ? null : forced,
    confidence: says ? neither : likelier,
    forced,
    forced_confidence: likelier / (is3 + is7),
    to_3: null,
    to_7: null,
    sure: says || likelier >= recipe.sure,
  };
}

// What the net for any digit says: 0 to 9, or none of them, as core/models/any_digit.py has it.
export function classifyAny(image, weights) {
  const w = weights.ten_net;
  const x = Float32Array.from(image, (value) => value / 255);
  const shares = softmax(drawNet(x, w), w.temperature.values[0]);
  const forced = shares.indexOf(Math.max.apply(null, shares.slice(0, 10)));
  const none = shares[10] > w.threshold.values[0];
  return { digit: none ? null : forced, confidence: none ? shares[10] : shares[forced], forced, shares, model: "ten_net" };
}

// Scores as shares that add up to 1; the largest is taken off first, or a large one would be infinite.
export function softmax(scores, temperature) {
  const largest = Math.max.apply(null, scores);
  const powers = Array.from(scores, (score) => Math.exp((score - largest) / temperature));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

const MODELS = {
  l1: byDistance(l1Distance),
  rmse: byDistance(rmseDistance),
  linear: bySigmoid(linearModel),
  simple_net: bySigmoid(simpleNet),
  conv_net: bySigmoid(convNet),
  draw_net: bySoftmax,
};

// One verdict per model whose weights there are, in the order of the lessons, on an image of 784 grey values; the last counts.
export function classify(image, weights, recipe) {
  const x = Float32Array.from(image, (value) => value / 255);
  const usable = Object.keys(MODELS).filter((model) => weights[model] !== null); // the baselines have none, and need none
  return usable.map((model) => MODELS[model](model, x, weights, recipe));
}
