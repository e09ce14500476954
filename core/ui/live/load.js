// Fetches what the models are made of: the weight files that core/models keeps, the two ideals, and core's recipe.

import { readTensors } from "./safetensors.js";

const TRAINED = ["linear", "simple_net", "conv_net", "draw_net"];

// { recipe, weights }: how a drawing is prepared, and the tensors of each model by name. Rejects when one cannot be had.
export async function load(at) {
  const files = await Promise.all(["ideals"].concat(TRAINED).map((name) => tensorsAt(at + name + ".safetensors")));
  const [ideals, linear, simple_net, conv_net, draw_net] = files;
  const recipe = await (await answered(at + "recipe.json")).json();
  return { recipe, weights: { ideals, linear, simple_net, conv_net, draw_net } };
}

async function tensorsAt(url) {
  return readTensors(await (await answered(url)).arrayBuffer());
}

async function answered(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url + ": " + answer.status);
  return answer;
}
