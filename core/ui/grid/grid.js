// The pixel editor: 28 × 28 cells to press, drag across or walk through by keyboard. What the reader changes is kept
// here; the server is told when a stroke ends, and what it answers never overwrites what was drawn since.

const SIDE = 28; // cells, both ways
const INK = 255, PAPER = 0;
const DARK = 128; // from here on a pixel counts as ink
const JUMP = 7; // rows a page key moves
const PAUSE = 150; // ms after a key until the server is told
const REMEMBERED = 200; // strokes that can be undone

const grids = new WeakMap(); // by the element Streamlit gives us: it calls again on every change of data or theme

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".editor");
  let grid = grids.get(parentElement);
  if (grid?.root !== root) {
    grid?.leave();
    grid = new Grid(root);
    grids.set(parentElement, grid);
  }
  grid.tell = setStateValue;
  grid.show(data);
  return () => {
    grid.leave();
    grids.delete(parentElement);
  };
}

const unpack = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const pack = (pixels) => btoa(String.fromCharCode(...pixels));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const within = (place) => Math.min(Math.max(place, 0), SIDE - 1);

class Grid {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.sheet = this.find(".sheet");
    this.at = 0; // the cell the keyboard stands on
    this.pixels = this.image = new Uint8Array(SIDE * SIDE);
    this.strokes = []; // of each, what it changed: cell → value before
    this.build();
    this.actions = { undo: () => this.undo(), reset: () => this.replace(this.image), clear: () => this.replace(null) };
    for (const button of root.querySelectorAll("button")) button.onclick = () => this.press(button);
    this.sheet.onpointerdown = (event) => this.down(event);
    this.sheet.onpointermove = (event) => this.moved(event);
    this.sheet.onpointerup = this.sheet.onpointercancel = this.sheet.onlostpointercapture = () => this.lift();
    this.sheet.onpointerleave = () => (this.find(".aim").hidden = true);
    this.sheet.addEventListener("focusin", (event) => this.stand(this.cells.indexOf(event.target)));
    this.sheet.onclick = (event) => event.detail === 0 && this.toggle(); // from a screen reader: no pointer came with it
    root.onkeydown = (event) => this.key(event);
    root.addEventListener("focusout", () => this.pointing(false));
  }

  build() {
    const make = (role, name) => {
      const element = document.createElement("div");
      element.setAttribute("role", role);
      element.className = name;
      return element;
    };
    this.cells = Array.from({ length: SIDE * SIDE }, () => make("gridcell", "cell"));
    for (const cell of this.cells) cell.tabIndex = -1;
    this.cells[this.at].tabIndex = 0;
    for (let i = 0; i < SIDE; i++) {
      const row = make("row", "row");
      row.append(...this.cells.slice(i * SIDE, (i + 1) * SIDE));
      this.sheet.append(row);
    }
  }

  // Takes what Python sent. Another image starts over; of the same one, only words change once the reader has begun.
  show(data) {
    const other = this.data?.version !== data.version;
    const words = JSON.stringify(data.labels);
    this.data = data;
    for (const [name, colour] of Object.entries(data.colours)) this.root.style.setProperty(`--${name}`, colour);
    if (other) this.begin();
    if (other || !this.begun) this.pixels = unpack(data.edited);
    if (words !== this.words) this.label();
    if (other || !this.begun || words !== this.words) this.draw();
    this.words = words;
  }

  begin() {
    clearTimeout(this.waiting);
    this.image = unpack(this.data.image);
    this.begun = false;
    this.stroke = null;
    this.strokes = [];
  }

  label() {
    const { labels } = this.data;
    this.sheet.setAttribute("aria-label", labels.sheet);
    this.find(".pen").setAttribute("aria-label", labels.pen);
    this.find(".pen-name").textContent = labels.pen;
    this.find(".help").textContent = labels.help;
    for (const name of Object.keys(this.actions)) this.find(`[data-do="${name}"] span`).textContent = labels[name];
    this.root.classList.toggle("long", labels.many.length + labels.cell.length > 60);
  }

  draw() {
    this.cells.forEach((_, i) => this.drawCell(i));
    this.count();
  }

  drawCell(i) {
    const cell = this.cells[i];
    const grey = INK - this.pixels[i];
    cell.style.backgroundColor = `rgb(${grey}, ${grey}, ${grey})`;
    cell.classList.toggle("changed", this.pixels[i] !== this.image[i]);
    cell.setAttribute("aria-label", this.name(i));
  }

  name(i) {
    return fill(this.data.labels.cell, { row: Math.floor(i / SIDE), column: i % SIDE, value: this.pixels[i] });
  }

  count() {
    const { labels } = this.data;
    const changed = this.pixels.filter((value, i) => value !== this.image[i]).length;
    const text = changed > 1 ? fill(labels.many, { count: changed }) : changed ? labels.one : labels.none;
    this.find(".count").textContent = text;
    const idle = { undo: !this.strokes.length, reset: !changed, clear: !this.pixels.some((value) => value > PAPER) };
    for (const [name, off] of Object.entries(idle)) this.find(`[data-do="${name}"]`).setAttribute("aria-disabled", off);
    this.find('[data-do="reset"]').hidden = !this.image.some((value) => value > PAPER); // of an empty sheet it is "clear"
    this.tellPlace();
  }

  // Shows where the reader points or stands, once that is anywhere.
  tellPlace(i = this.told) {
    this.told = i;
    this.find(".place").textContent = i === undefined ? "" : this.name(i);
  }

  say(text) {
    this.find(".spoken").textContent = text;
  }

  get pen() {
    return +this.find(".pen :checked").value;
  }

  // Changing pixels. A stroke is what undo takes back: from pointer down to up, or one key, or one button.

  start(ink) {
    this.begun = true;
    this.stroke = { ink, before: new Map() };
  }

  set(i, value) {
    if (this.pixels[i] === value) return;
    if (!this.stroke.before.has(i)) this.stroke.before.set(i, this.pixels[i]);
    this.pixels[i] = value;
    this.drawCell(i);
  }

  // Sets every cell the pen covers around a point; x and y are in cells from the sheet's upper left corner.
  dab(x, y) {
    const [left, top] = [x, y].map((place) => Math.floor(place - (this.pen - 1) / 2));
    for (let row = Math.max(top, 0); row < Math.min(top + this.pen, SIDE); row++)
      for (let column = Math.max(left, 0); column < Math.min(left + this.pen, SIDE); column++)
        this.set(row * SIDE + column, this.stroke.ink);
  }

  end() {
    if (this.stroke.before.size) this.strokes.push(this.stroke.before);
    if (this.strokes.length > REMEMBERED) this.strokes.shift();
    this.stroke = null;
    this.count();
  }

  opposite(i) {
    return this.pixels[i] < DARK ? INK : PAPER;
  }

  send() {
    clearTimeout(this.waiting);
    this.tell("edited", { version: this.data.version, pixels: pack(this.pixels) });
  }

  sendSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(), PAUSE);
  }

  // Buttons

  press(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    this.actions[button.dataset.do]();
    this.say(this.find(".count").textContent);
  }

  undo() {
    this.lift();
    const before = this.strokes.pop();
    if (!before) return;
    for (const [i, value] of before) {
      this.pixels[i] = value;
      this.drawCell(i);
    }
    this.count();
    this.sendSoon();
  }

  // Puts another image in place of this one, or an empty sheet: one stroke that undo takes back.
  replace(image) {
    this.lift();
    this.start();
    for (let i = 0; i < this.cells.length; i++) this.set(i, image ? image[i] : PAPER);
    this.end();
    this.send();
  }

  // Pointer

  // No ring for who points: browsers show it after every focus that comes from a script.
  pointing(now) {
    this.root.classList.toggle("pointing", now);
  }

  point(event) {
    const box = this.sheet.getBoundingClientRect();
    const pitch = (box.width - 1) / SIDE;
    return { x: (event.clientX - box.left - 1) / pitch, y: (event.clientY - box.top - 1) / pitch };
  }

  cellAt({ x, y }) {
    return within(Math.floor(y)) * SIDE + within(Math.floor(x));
  }

  down(event) {
    if (!event.isPrimary || event.button !== 0 || this.stroke) return;
    event.preventDefault();
    const at = this.point(event);
    const cell = this.cellAt(at);
    this.start(this.opposite(cell));
    this.stroke.last = at;
    this.sheet.setPointerCapture(event.pointerId);
    this.dab(at.x, at.y);
    this.set(cell, this.stroke.ink); // also where the press was on the sheet's very edge
    this.cells[cell].focus({ preventScroll: true });
    this.pointing(true);
    this.count();
  }

  moved(event) {
    this.aim(event);
    if (!this.stroke || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) this.line(this.point(each));
    this.count();
  }

  // Draws on to a point, also through the cells that a fast pointer skipped.
  line(to) {
    const { last: from } = this.stroke;
    const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))));
    for (let i = 1; i <= steps; i++)
      this.dab(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps);
    this.stroke.last = to;
  }

  lift() {
    if (!this.stroke) return;
    const cell = this.cellAt(this.stroke.last);
    this.end();
    if (cell !== this.at && this.sheet.contains(this.sheet.getRootNode().activeElement))
      this.cells[cell].focus({ preventScroll: true });
    this.pointing(true);
    this.send();
  }

  // Shows which cell is pointed at, and to a mouse, which cells the pen covers.
  aim(event) {
    const at = this.point(event);
    this.tellPlace(this.cellAt(at));
    const frame = this.find(".aim");
    const pitch = (this.sheet.offsetWidth - 1) / SIDE;
    const [left, top] = [at.x, at.y].map((place) => Math.floor(place - (this.pen - 1) / 2));
    const outside = Math.min(left, top) < 0 || Math.max(left, top) + this.pen > SIDE;
    frame.hidden = outside || event.pointerType === "touch";
    Object.assign(frame.style, { left: `${left * pitch}px`, top: `${top * pitch}px` });
    frame.style.width = frame.style.height = `${this.pen * pitch + 1}px`;
  }

  // Keyboard

  stand(i) {
    if (i < 0) return;
    this.cells[this.at].tabIndex = -1;
    this.cells[i].tabIndex = 0;
    this.at = i;
    this.tellPlace(i);
  }

  toggle() {
    this.drawHere(this.opposite(this.at));
    this.say(this.name(this.at));
  }

  drawHere(ink) {
    this.start(ink);
    this.dab((this.at % SIDE) + 0.5, Math.floor(this.at / SIDE) + 0.5);
    this.end();
    this.sendSoon();
  }

  key(event) {
    this.pointing(false);
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return this.press(this.find('[data-do="undo"]'));
    }
    if (event.altKey || event.metaKey || !this.sheet.contains(event.target)) return; // those are the browser's
    if ((event.key === " " || event.key === "Enter") && !control) {
      event.preventDefault();
      if (!event.repeat && !this.stroke) this.toggle();
      return;
    }
    const to = this.destination(event.key, control);
    if (to === undefined) return;
    event.preventDefault();
    const draws = event.shiftKey && event.key.startsWith("Arrow") && to !== this.at && !this.stroke;
    const ink = this.pixels[this.at] < DARK ? PAPER : INK; // what stands here is drawn on
    this.stand(to);
    if (draws) this.drawHere(ink);
    this.cells[to].focus();
  }

  // Returns the cell a key leads to, undefined for a key that leads nowhere.
  destination(key, control) {
    const row = Math.floor(this.at / SIDE), column = this.at % SIDE;
    const places = {
      Home: [control ? 0 : row, 0],
      End: [control ? SIDE - 1 : row, SIDE - 1],
    };
    if (!control)
      Object.assign(places, {
        ArrowUp: [row - 1, column],
        ArrowDown: [row + 1, column],
        ArrowLeft: [row, column - 1],
        ArrowRight: [row, column + 1],
        PageUp: [row - JUMP, column],
        PageDown: [row + JUMP, column],
      });
    return places[key] && within(places[key][0]) * SIDE + within(places[key][1]);
  }

  leave() {
    clearTimeout(this.waiting);
  }
}
