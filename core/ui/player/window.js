// A window on a picture, moved with the pointer: from inside of it it is dragged along, from outside a new one is
// spanned, and a click outside puts it there. While it moves the browser draws alone; Python is told when it rests.
// A finger drags it from inside only: everywhere else it scrolls the page, and a tap puts the window there.

class DraggedWindow {
  constructor(player) {
    this.player = player;
    this.edges = {}; // of the chart's params, while they say more than Python does
    this.onUp = () => this.up();
    this.onCancel = () => this.cancel();
    this.onTouch = (event) => this.drag?.inside && event.preventDefault(); // what drags does not scroll
    addEventListener("pointerup", this.onUp);
    addEventListener("pointercancel", this.onCancel);
    player.find(".chart").addEventListener("touchstart", this.onTouch, { passive: false });
  }

  get axes() {
    return Object.entries(this.player.data.drags ?? {});
  }

  // Python has answered: its edges are right, unless the reader has begun to drag on.
  told() {
    if (!this.drag) this.edges = {};
  }

  listen(view) {
    if (!this.axes.length) return;
    view.addEventListener("pointerdown", (event, item) => this.down(event, this.placeOf(item)));
    view.addEventListener("pointermove", (_, item) => this.move(this.placeOf(item)));
  }

  // Where a mark lies on each axis; nothing for a mark of another picture.
  placeOf(item) {
    const place = this.axes.map(([field]) => item?.datum?.[field]);
    return place.length && place.every(Number.isFinite) ? place : undefined;
  }

  now() {
    const said = { ...this.player.data.sets, ...this.edges };
    return this.axes.map(([, [from, to]]) => [said[from], said[to]]);
  }

  down(event, place) {
    if (!place || !event.isPrimary || event.button) return;
    const window = this.now();
    const inside = window.every(([from, to], i) => from <= place[i] && place[i] < to);
    this.drag = { from: place, at: place, window, inside, taps: event.pointerType === "touch" && !inside };
    event.preventDefault?.();
  }

  move(place) {
    if (!this.drag || this.drag.taps || !place || `${place}` === `${this.drag.at}`) return;
    this.drag.at = place;
    const { from, window, inside } = this.drag;
    this.set(window.map((ends, i) => (inside ? this.shifted(ends, place[i] - from[i], i) : span(from[i], place[i]))));
  }

  up() {
    const drag = this.drag;
    this.drag = undefined;
    if (!drag) return;
    if (Object.keys(this.edges).length) this.tell();
    else if (!drag.inside) this.put(drag.window, drag.from);
  }

  // The browser has made something else of it, such as scrolling.
  cancel() {
    if (!this.drag) return;
    this.drag = undefined;
    this.edges = {};
    this.player.refresh();
  }

  // Puts the window's middle where the reader clicked.
  put(window, place) {
    this.set(window.map((ends, i) => this.shifted(ends, place[i] - Math.floor((ends[0] + ends[1]) / 2), i)));
    this.tell();
  }

  // Returns a stretch moved by so much, as far as there is room.
  shifted([from, to], by, i) {
    const [, [, , size]] = this.axes[i];
    const within = Math.min(Math.max(by, -from), size - to);
    return [from + within, to + within];
  }

  set(window) {
    this.edges = Object.fromEntries(
      this.axes.flatMap(([, [from, to]], i) => [
        [from, window[i][0]],
        [to, window[i][1]],
      ]),
    );
    this.player.refresh();
  }

  tell() {
    this.player.tell("picked", this.edges);
  }

  leave() {
    removeEventListener("pointerup", this.onUp);
    removeEventListener("pointercancel", this.onCancel);
  }
}

// Returns the stretch from one pixel to another, both in it, whichever comes first.
function span(a, b) {
  return [Math.min(a, b), Math.max(a, b) + 1];
}
