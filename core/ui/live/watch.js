// On a page of the course: watches the drawing package's sheet, lets the board move with the pen, and gives way to the
// server's verdict once it is there. During a stroke it sends nothing.

const boards = new WeakMap(); // by the element Streamlit gives us: it calls again on every change of data or theme
const thinkers = new Map(); // by address and what they read: what was fetched once serves every sheet
const CONNECTION = "data-test-connection-state"; // on Streamlit's page: "CONNECTED" while there is a server
const PATIENCE = 1500; // ms that a server's answer to an older drawing is held back for
const SENT = 400; // ms after the pen is up in which the drawing package has told Streamlit of the stroke

export default function ({ data, parentElement, setTriggerValue }) {
  let watcher = boards.get(parentElement);
  if (!watcher) boards.set(parentElement, (watcher = new Watcher(parentElement.querySelector(".board"))));
  watcher.ask = () => setTriggerValue("asked", true);
  watcher.take(data);
  return () => {
    watcher.leave();
    boards.delete(parentElement);
  };
}

// What reads drawings, fetched once; what could not be fetched is asked for again the next time.
function thinkerFrom(at, any) {
  const name = `${at} ${any}`;
  if (!thinkers.has(name)) {
    const coming = import(new URL(`${at}think.js`, location.href).href)
      .then(({ thinker, anyThinker }) => (any ? anyThinker : thinker)(new URL(at, location.href).href))
      .catch((error) => {
        thinkers.delete(name);
        throw error;
      });
    thinkers.set(name, coming);
  }
  return thinkers.get(name);
}

class Watcher {
  constructor(root) {
    this.root = root;
    this.any = root.classList.contains("any"); // digits, not 3 or 7 alone
    this.board = this.any ? new AnyBoard(root) : new Board(root);
    this.film = new Film(root.querySelector(".time"), (moment, past) => this.show(moment, past));
    this.past = new Past();
    this.thinker = null;
    this.penDown = this.moved = false;
    this.unanswered = false; // whether the server has yet to say what it thinks of the sheet as it is
    this.seconds = 0; // of drawing on this sheet so far
    this.overlay = new Overlay();
    this.listen();
  }

  // Takes what the server says: whose sheet to watch, its verdicts, and the reader's words.
  take(data) {
    const anew = this.data?.sheet !== data.sheet;
    this.data = data;
    this.root.querySelector(".time").hidden = !data.sheet;
    this.root.classList.toggle("short", data.short);
    this.board.label({ ...data, colours: this.colours() });
    this.film.label(data.words);
    if (anew) this.begin();
    if (data.sheet) this.fetch();
    clearTimeout(this.waiting);
    if (this.penDown) return;
    const answer = { said: data.said, image: unpacked(data.image), from: "server" };
    if (this.latest && !alike(this.latest.image, answer.image)) this.waiting = setTimeout(() => this.settle(answer), PATIENCE);
    else this.settle(answer);
  }

  // Shows the server's answer where the page's own stood.
  settle(answer) {
    if (this.penDown) return;
    this.latest = null;
    this.unanswered = false;
    const { moments } = this.film;
    if (moments.length && answer.said.length) Object.assign(moments[moments.length - 1], answer);
    this.film.toTheEnd();
    this.show(answer);
    this.board.speak();
  }

  begin() {
    this.latest = null;
    this.seconds = 0;
    this.film.begin();
    this.hideAll();
  }

  // Takes away what lies above the sheet and the picture.
  hideAll() {
    this.overlay.remove();
    this.past.remove();
  }

  async fetch() {
    try {
      this.thinker = await thinkerFrom(this.data.at, this.any);
      this.failed = false;
    } catch (error) {
      console.warn(error);
      this.failed = true;
    }
  }

  // The colours that this page's roles have on light or on dark paper.
  colours() {
    const [red, green, blue] = getComputedStyle(this.root).color.match(/\d+/g);
    const dark = +red + +green + +blue > 384; // where words are light the page is dark
    return this.data.colours[dark ? "dark" : "light"];
  }

  sheet() {
    const host = document.querySelector(`.st-key-${this.data.sheet} [data-testid="stBidiComponentIsolated"]`);
    return host?.shadowRoot ?? null;
  }

  // The sheet's canvases from the lowest up: paper and finished strokes, then the stroke under way.
  layers() {
    const found = [...(this.sheet()?.querySelectorAll(".dc-container canvas") ?? [])];
    return found.filter((canvas) => !canvas.classList.contains("dc-background-canvas") && canvas.width);
  }

  listen() {
    const stop = new AbortController();
    this.leave = () => {
      stop.abort();
      clearTimeout(this.waiting);
      clearTimeout(this.asking);
      this.penDown = false;
      this.hideAll();
      delete document.documentElement.dataset.pen;
    };
    const on = (names, act) => {
      for (const name of names) document.addEventListener(name, act, { capture: true, passive: true, signal: stop.signal });
    };
    on(["mousedown", "touchstart"], (event) => this.onSheet(event) && this.down());
    on(["mousemove", "touchmove"], () => (this.moved = true));
    on(["mouseup", "touchend", "touchcancel"], () => this.up());
    addEventListener("resize", () => this.hideAll(), { signal: stop.signal });
    const line = new MutationObserver(() => connected() && this.reconnected());
    line.observe(app(), { attributes: true, attributeFilter: [CONNECTION] });
    stop.signal.addEventListener("abort", () => line.disconnect());
    on(["click"], (event) => this.onBar(event) && this.changed()); // undone or done again
  }

  onSheet(event) {
    const sheet = this.data.sheet && this.sheet();
    return sheet && event.composedPath()[0]?.matches?.("canvas") && event.composedPath()[0].getRootNode() === sheet;
  }

  onBar(event) {
    const sheet = this.data.sheet && this.sheet();
    return sheet && event.composedPath().some((each) => each.classList?.contains("dc-toolbar"));
  }

  down() {
    if (this.penDown) return;
    this.penDown = this.moved = true;
    clearTimeout(this.waiting);
    if (!this.thinker) this.fetch();
    this.hideAll(); // the page may have moved since
    if (this.failed && !this.thinker) this.board.trouble(this.data.words.trouble);
    this.then = performance.now();
    requestAnimationFrame(() => this.frame());
  }

  // One frame of a stroke: thinks again if the pen has moved.
  frame() {
    if (!this.penDown) return;
    if (this.moved) {
      this.moved = false;
      this.glance();
    }
    requestAnimationFrame(() => this.frame());
  }

  up() {
    if (!this.penDown) return;
    this.penDown = false;
    this.unanswered = true;
    // The package lays the finished stroke on the lower canvas meanwhile.
    requestAnimationFrame(() => requestAnimationFrame(() => !this.penDown && this.glance(true)));
  }

  // What was drawn while the connection was cut has not been sent: Streamlit sends what it knows of the sheet with the
  // next thing that it is told.
  reconnected() {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.unanswered && !this.penDown && connected() && this.ask(), SENT);
  }

  changed() {
    this.unanswered = true;
    setTimeout(() => this.glance(), 150);
  }

  // Looks at the sheet as it is and shows what the models think of it; `finished` after the pen is up.
  glance(finished = false) {
    const layers = this.layers();
    if (!this.thinker || !layers.length) return;
    const begin = performance.now();
    const thought = { ...this.thinker.think(layers, this.data.centred), from: "page" };
    if (this.penDown || finished) this.seconds += (begin - this.then) / 1000;
    this.then = begin;
    this.latest = thought;
    this.board.trouble("");
    // While there is an answer in the page, what the server said of the sheet as it was ("the paper is empty") is hidden.
    if (thought.said.length) document.documentElement.dataset.pen = "seen";
    else delete document.documentElement.dataset.pen;
    if (thought.said.length) this.film.add({ ...thought, time: this.seconds, shares: this.board.shares(thought.said) });
    this.show(thought);
    if (finished) this.board.speak();
    performance.measure("live", { start: begin }); // for `python -m bench.drawing`, which observes it
    performance.clearMeasures("live");
  }

  // Shows a moment; of one that is past, what was on the sheet then, too.
  show(moment, past = false) {
    if (moment.from === "server") {
      this.board.trouble("");
      delete document.documentElement.dataset.pen;
    }
    this.board.show(moment);
    if (this.data.picture) this.overlay.paint(moment.image, this.data);
    const [sheet] = past ? this.layers() : [];
    if (sheet) this.past.show(moment.drawn, sheet, this.sheet());
    else this.past.remove();
  }
}

function app() {
  return document.querySelector(`[${CONNECTION}]`);
}

function connected() {
  return app().getAttribute(CONNECTION) === "CONNECTED";
}

function unpacked(text) {
  return text && Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Whether two images are the same but for the rounding of soft edges.
function alike(a, b) {
  if (!a || !b) return !a && !b;
  return a.every((value, i) => Math.abs(value - b[i]) < 64);
}

// The picture that moves with the pen, laid over the chart of what the models see, exactly on its squares.
class Overlay {
  paint(image, { picture, line }) {
    const chart = chartIn(picture);
    if (!chart) return this.remove();
    if (this.canvas?.parentNode !== chart && !this.lay(chart)) return;
    paint(this.canvas, image, line);
  }

  // Lays it exactly on the chart's paper; it stays there until the chart is drawn anew, since to measure takes long.
  lay(chart) {
    this.remove();
    const paper = chart.querySelector("svg .mark-rect path");
    if (!paper) return false;
    const [at, over] = [paper.getBoundingClientRect(), chart.getBoundingClientRect()];
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.canvas.width = this.canvas.height = Math.round(at.width * (devicePixelRatio || 1));
    const left = `${at.left - over.left + chart.scrollLeft}px`;
    const place = { left, top: `${at.top - over.top}px`, width: `${at.width}px` };
    Object.assign(this.canvas.style, { position: "absolute", pointerEvents: "none", ...place });
    chart.style.position = "relative";
    chart.append(this.canvas);
    return true;
  }

  remove() {
    this.canvas?.remove();
    this.canvas = null;
  }
}

// The place of a player's chart, by the player's key.
function chartIn(key) {
  const host = document.querySelector(`.st-key-${key} [data-testid="stBidiComponentIsolated"]`);
  return host?.shadowRoot?.querySelector(".chart");
}
