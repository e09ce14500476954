// Fetches what the models are made of: the weight files that core/models keeps, the two ideals, and core's recipe.

import { readTensors } from "./safetensors.js";

const TRAINED = ["linear", "simple_net", "conv_net", "draw_net"];

const JUDGE = "draw_net";

// { recipe, weights }: how a drawing is prepared, and the tensors of each model by name; null of one that is not to be had.
// Rejects without the judge.
export async function load(at) {
  const files = await Promise.all(["ideals"].concat(TRAINED).map((name) => tensorsAt(at + name + ".safetensors", name === JUDGE)));
  const [ideals, linear, simple_net, conv_net, draw_net] = files;
  const recipe = await (await answered(at + "recipe.json")).json();
  return { recipe, weights: { ideals, linear, simple_net, conv_net, draw_net } };
}

// The same for the net that reads any digit, which is asked for only where a reader wants it.
export async function loadAny(at) {
  const ten_net = await tensorsAt(at + "ten_net.safetensors", true);
  const recipe = await (await answered(at + "recipe.json")).json();
  return { recipe, weights: { ten_net } };
}

async function tensorsAt(url, needed) {
  const answer = await fetch(url);
  if (answer.status === 404 && !needed) return null; // the server has no weights that it can use
  if (!answer.ok) throw new Error(url + ": " + answer.status);
  return readTensors(await answer.arrayBuffer());
}

async function answered(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url + ": " + answer.status);
  return answer;
}
