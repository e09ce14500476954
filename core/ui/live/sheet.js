// A sheet of paper to draw on, for a page without the course around it: mouse, pen, finger, or the arrow keys.

import { addLine, bare } from "./strokes.js";

const STEP = 7; // points that an arrow key moves

export class Sheet {
  // `changed` is called after every change, with whether the pen is up.
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.ink = canvas.getContext("2d");
    this.changed = changed;
    this.pen = 20; // points
    this.strokes = [];
    this.pointer = null; // which finger draws: a second one, or the heel of a hand, does not
    this.at = [canvas.width / 3, canvas.height / 5]; // where the arrow keys are
    this.clear();
    if (window.PointerEvent) this.listenToPointers();
    else this.listenToMouseAndTouch();
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  listenToPointers() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.pointer !== null) return;
      this.pointer = event.pointerId;
      canvas.setPointerCapture(event.pointerId);
      this.begin(this.place(event));
    });
    canvas.addEventListener("pointermove", (event) => event.pointerId === this.pointer && this.goOn(this.place(event)));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => event.pointerId === this.pointer && this.end());
    }
  }

  // For browsers of 2018 that know no pointer events.
  listenToMouseAndTouch() {
    const { canvas } = this;
    const first = (act) => (event) => {
      event.preventDefault(); // a finger that draws does not scroll
      if (event.touches.length === 1) act(this.place(event.touches[0]));
    };
    canvas.addEventListener("touchstart", first((place) => this.begin(place)), { passive: false });
    canvas.addEventListener("touchmove", first((place) => this.goOn(place)), { passive: false });
    canvas.addEventListener("touchend", () => this.end());
    canvas.addEventListener("mousedown", (event) => event.button === 0 && this.begin(this.place(event)));
    window.addEventListener("mousemove", (event) => event.buttons && this.goOn(this.place(event)));
    window.addEventListener("mouseup", () => this.end());
  }

  // Where on the sheet an event is, in its own points, however large it is shown.
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  // Arrow keys move, and draw while Shift is held.
  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const from = this.at;
    this.at = from.map((value, i) => Math.min(Math.max(value + STEP * way[i], 0), this.canvas.width));
    if (event.shiftKey) {
      this.begin(from);
      this.goOn(this.at);
      this.end();
    } else this.redraw();
    this.mark();
  }

  begin(place) {
    this.strokes.push([place]);
    this.drawing = true;
    this.line(place, place);
    this.changed(false);
  }

  goOn(place) {
    if (!this.drawing) return;
    const stroke = this.strokes[this.strokes.length - 1];
    this.line(stroke[stroke.length - 1], place);
    stroke.push(place);
    this.changed(false);
  }

  end() {
    if (!this.drawing) return;
    this.drawing = false;
    this.pointer = null;
    this.changed(true);
  }

  line(from, to) {
    const { ink } = this;
    ink.lineWidth = this.pen;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#000";
    ink.beginPath();
    ink.moveTo(from[0], from[1]);
    ink.lineTo(to[0], to[1]);
    ink.stroke();
    addLine(this.known, from, to, this.pen);
  }

  // Shows where the keyboard's pen is, with a ring that the models do not see.
  mark() {
    const box = this.canvas.parentNode.querySelector(".ring");
    box.style.left = (100 * this.at[0]) / this.canvas.width + "%";
    box.style.top = (100 * this.at[1]) / this.canvas.height + "%";
    box.hidden = false;
  }

  undo() {
    this.strokes.pop();
    this.redraw();
    this.changed(true);
  }

  clear() {
    this.strokes = [];
    this.redraw();
    this.changed(true);
  }

  redraw() {
    this.ink.fillStyle = "#fff";
    this.ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.known = bare(this.canvas.width, this.canvas.height); // what must be on the canvas, if it can be read
    for (const stroke of this.strokes) stroke.forEach((place, i) => this.line(stroke[Math.max(0, i - 1)], place));
  }
}
