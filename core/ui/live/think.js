// From what is on a sheet to what the models say of it, as fast as frames follow each other.

import { classify } from "./verdicts.js";
import { load } from "./load.js";
import { toMnist } from "./prepare.js";

// What reads drawings in this page. `models` is what `load` fetched.
export class Thinker {
  constructor(models) {
    this.models = models;
    this.copy = document.createElement("canvas");
    this.ink = this.copy.getContext("2d", { willReadFrequently: true });
  }

  // { image, said } of layers of canvas, one upon another; or { reason } where there is no digit on them.
  think(layers, centred) {
    try {
      const image = toMnist(this.read(layers), this.models.recipe, centred);
      return { image, said: classify(image, this.models.weights, this.models.recipe) };
    } catch (error) {
      if (!error.reason) throw error;
      return { image: null, said: [], reason: error.reason };
    }
  }

  // The pixels of all layers together.
  read(layers) {
    const { width, height } = layers[0];
    if (this.copy.width !== width || this.copy.height !== height) {
      this.copy.width = width;
      this.copy.height = height;
    }
    this.ink.clearRect(0, 0, width, height);
    for (const layer of layers) this.ink.drawImage(layer, 0, 0);
    return this.ink.getImageData(0, 0, width, height);
  }
}

// A thinker, once all it needs has been fetched. Rejects when something cannot be.
export async function thinker(at) {
  return new Thinker(await load(at));
}
