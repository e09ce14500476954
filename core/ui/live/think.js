// From what is on a sheet to what the models say of it, as fast as frames follow each other.

import { classify, classifyAny } from "./verdicts.js";
import { load, loadAny } from "./load.js";
import { inkToMnist, toInk } from "./prepare.js";
import { darkOf, differ } from "./strokes.js";

// What reads drawings in this page. `models` is what was fetched, `say` makes verdicts of an image by it.
export class Thinker {
  constructor(models, say) {
    this.models = models;
    this.say = say;
    this.copy = document.createElement("canvas");
    this.ink = this.copy.getContext("2d", { willReadFrequently: true });
  }

  // { image, said, drawn } of layers of canvas, one upon another; or { reason } where there is no digit on them.
  think(layers, centred) {
    return this.thinkOf(toInk(this.read(layers)), centred);
  }

  // The same where it is known which ink must be there: with that, and `hidden`, if the browser shows something else.
  thinkKnowing(known, layers, centred) {
    const seen = toInk(this.read(layers));
    const hidden = differ(seen, known);
    return Object.assign(this.thinkOf(hidden ? known : seen, centred), { hidden });
  }

  thinkOf(ink, centred) {
    try {
      const image = inkToMnist(ink, this.models.recipe, centred);
      return { image, said: this.say(image, this.models), drawn: darkOf(ink) };
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
  return new Thinker(await load(at), (image, { weights, recipe }) => classify(image, weights, recipe));
}

// The same for any digit.
export async function anyThinker(at) {
  return new Thinker(await loadAny(at), (image, { weights }) => [classifyAny(image, weights)]);
}
