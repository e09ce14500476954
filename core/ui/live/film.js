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
    this.mark();
  }

  // Adds a moment, { time, said, image, shares }: seconds of drawing so far, and the judge's three shares.
  add(moment) {
    this.moments.push(moment);
    if (this.moments.length > LONGEST) this.moments = this.moments.filter((_, i, all) => i % 2 || i === all.length - 1);
    this.toTheEnd();
  }

  toTheEnd() {
    this.range.max = Math.max(0, this.moments.length - 1);
    this.range.value = this.range.max;
    this.mark();
  }

  // Draws the lines and where on them the reader is.
  mark() {
    const { moments, range } = this;
    range.disabled = moments.length < 2;
    const end = moments.length ? moments[moments.length - 1].time || 1 : 1;
    const x = (moment) => ((100 * moment.time) / end).toFixed(2);
    this.lines.forEach((line, i) => {
      const points = moments.map((moment) => x(moment) + "," + (100 - 100 * moment.shares[i]).toFixed(1));
      line.setAttribute("points", points.join(" "));
    });
    const here = moments[+range.value];
    const now = this.svg.querySelector(".now");
    now.setAttribute("visibility", here ? "visible" : "hidden");
    now.setAttribute("x1", here ? x(here) : 100);
    now.setAttribute("x2", here ? x(here) : 100);
    if (here && this.words) range.setAttribute("aria-valuetext", this.words.at.replace("{seconds}", here.time.toFixed(1)));
  }
}
