// The film of a drawing: what the judge thought at every moment of it, as a line that can be gone back along.

const LONGEST = 300; // moments; of a longer drawing every second one is kept

export class Film {
  // `show` is called with the moment that the reader goes to.
  constructor(root, show) {
    this.svg = root.querySelector("svg");
    this.range = root.querySelector("input");
    this.lines = ["is_3", "is_7", "is_neither"].map((name) => this.svg.querySelector("." + name));
    this.range.addEventListener("input", () => {
      this.mark();
      show(this.moments[+this.range.value]);
    });
    this.begin();
  }

  label(words) {
    this.words = words;
    this.range.setAttribute("aria-label", words.scrub);
    this.mark();
  }

  // A new sheet: nothing has been drawn yet.
  begin() {
    this.moments = [];
    this.draw();
  }

  // Adds a moment, { time, said, image, shares }: seconds of drawing so far, and the judge's three shares.
  add(moment) {
    this.moments.push(moment);
    if (this.moments.length > LONGEST) {
      this.moments = this.moments.filter((_, i, all) => i % 2 || i === all.length - 1);
      this.draw();
    } else this.extend(moment);
    this.toTheEnd();
  }

  // Draws all lines anew.
  draw() {
    this.points = ["", "", ""];
    for (const moment of this.moments) this.extend(moment);
    this.toTheEnd();
  }

  extend(moment) {
    moment.shares.forEach((share, i) => {
      this.points[i] += " " + moment.time.toFixed(3) + "," + (100 - 100 * share).toFixed(1);
    });
  }

  toTheEnd() {
    const last = this.moments.length - 1;
    this.range.disabled = last < 1;
    this.range.max = Math.max(0, last);
    this.range.value = this.range.max;
    this.lines.forEach((line, i) => line.setAttribute("points", this.points[i]));
    this.svg.setAttribute("viewBox", "0 0 " + (last < 0 ? 1 : this.moments[last].time || 1) + " 100"); // to the last moment
    this.mark();
  }

  // Marks where on the lines the reader is.
  mark() {
    const here = this.moments[+this.range.value];
    const now = this.svg.querySelector(".now");
    now.setAttribute("visibility", here ? "visible" : "hidden");
    if (!here) return;
    now.setAttribute("x1", here.time);
    now.setAttribute("x2", here.time);
    if (this.words) this.range.setAttribute("aria-valuetext", this.words.at.replace("{seconds}", here.time.toFixed(1)));
  }
}
