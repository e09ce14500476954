// The film of a drawing: what the judge thought at every moment of it, as lines that can be gone back along.

const LONGEST = 300; // moments; of a longer drawing every second one is kept

export class Film {
  // `show` is called with the moment that the reader goes to, and whether it is past: the last one is the sheet as it is.
  constructor(root, show) {
    this.svg = root.querySelector("svg");
    this.range = root.querySelector("input");
    this.lines = Array.from(this.svg.querySelectorAll("polyline")); // one for each share
    this.range.addEventListener("input", () => {
      this.mark();
      show(this.moments[+this.range.value], this.range.value !== this.range.max);
    });
    this.range.addEventListener("blur", () => {
      if (this.range.value === this.range.max) return;
      this.toTheEnd();
      show(this.moments[+this.range.max], false);
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

  // Adds a moment, { time, said, image, drawn, shares }: seconds of drawing so far, and the judge's share of each answer.
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
    for (const line of this.lines) line.points.clear();
    for (const moment of this.moments) this.extend(moment);
    this.toTheEnd();
  }

  // Point by point: to tell a line all its points again in each frame would take longer the longer the drawing is.
  extend(moment) {
    this.lines.forEach((line, i) => {
      const point = this.svg.createSVGPoint();
      point.x = moment.time;
      point.y = 100 - 100 * moment.shares[i];
      line.points.appendItem(point);
    });
  }

  toTheEnd() {
    const last = this.moments.length - 1;
    this.range.disabled = last < 1;
    this.range.max = Math.max(0, last);
    this.range.value = this.range.max;
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

// The sheet as it was at a moment, on a canvas of its own that lies above it and lets the pen through.
export class Past {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "past";
    this.canvas.setAttribute("aria-hidden", "true");
    const above = { position: "absolute", zIndex: "15", pointerEvents: "none" }; // the package's canvases are at 10, its bar at 20
    Object.assign(this.canvas.style, above, { outline: "2px dashed #8f8a78", outlineOffset: "-2px" });
  }

  // Shows what was drawn ({ width, height, runs }) at the end of `place`, exactly over a sheet's canvas.
  show(drawn, sheet, place) {
    if (this.canvas.parentNode !== place) place.appendChild(this.canvas);
    const over = sheet.getBoundingClientRect();
    const { style } = this.canvas;
    Object.assign(style, { left: "0", top: "0", width: over.width + "px", height: over.height + "px" });
    const here = this.canvas.getBoundingClientRect();
    Object.assign(style, { left: over.left - here.left + "px", top: over.top - here.top + "px" });
    this.paint(drawn);
  }

  paint({ width, height, runs }) {
    Object.assign(this.canvas, { width, height });
    const ink = this.canvas.getContext("2d");
    const picture = ink.createImageData(width, height);
    const points = new Uint32Array(picture.data.buffer).fill(0xffffffff);
    for (let i = 0; i < runs.length; i += 2) points.fill(0xff000000, runs[i], runs[i + 1]);
    ink.putImageData(picture, 0, 0);
  }

  remove() {
    if (this.canvas.parentNode) this.canvas.parentNode.removeChild(this.canvas);
  }
}
