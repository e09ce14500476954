// The frames around the digits on a picture: one is chosen by a click, and moved, resized or drawn anew by pointer or keys.

const STEP = 0.01; // of the picture: how far an arrow key moves a frame
const PAUSE = 500; // ms after a key until the server is told
const MOVED = 4; // px: less is a click
const SMALLEST = 0.02; // of the picture, either way
const CORNERS = ["top left", "top right", "bottom left", "bottom right"];
const MIDDLE = [0.2, 0.8, 0.3, 0.7]; // where a frame begins that is asked for by a button

class Frames {
  // `tell(what, value)` sends the server what was "chosen" or "framed".
  constructor(root, tell) {
    this.root = root;
    this.list = root.querySelector(".frames");
    this.tell = tell;
    this.buttons = [];
    root.addEventListener("pointerdown", (event) => this.down(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    root.addEventListener("pointerup", (event) => this.up(event));
    root.addEventListener("pointercancel", () => this.give(null));
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("click", (event) => this.click(event));
  }

  // Shows frames, { box, said, kind }, in the places of those before: what has the focus keeps it.
  show({ frames, chosen, colours, words }) {
    const told = JSON.stringify([frames, chosen, words]);
    if (told === this.told) return; // called again for nothing, perhaps in the middle of a drag
    Object.assign(this, { frames, chosen, told });
    if (this.buttons.includes(this.drag?.button)) this.drag = null; // what was dragged may not be there any more
    clearTimeout(this.waiting);
    this.list.setAttribute("aria-label", words.frames);
    while (this.buttons.length > frames.length) this.buttons.pop().remove();
    while (this.buttons.length < frames.length) this.buttons.push(this.list.appendChild(frameButton()));
    frames.forEach(({ box, said, kind }, place) => {
      const button = this.buttons[place];
      button.style.setProperty("--of", colours[kind]);
      button.querySelector("span").textContent = said;
      button.setAttribute("aria-checked", place === chosen);
      const name = { said, place: place + 1, count: frames.length };
      button.setAttribute("aria-label", words.place.replace(/\{(\w+)\}/g, (_, key) => name[key]));
      lay(button, box);
    });
  }

  // Begins a frame in the middle, for those who cannot drag.
  begin() {
    this.tell("framed", MIDDLE);
  }

  place({ clientX, clientY }) {
    const at = this.root.getBoundingClientRect();
    return [within((clientY - at.top) / at.height), within((clientX - at.left) / at.width)];
  }

  down(event) {
    if (event.button !== 0 || this.drag) return;
    const button = event.target.closest("button");
    const place = this.buttons.indexOf(button);
    if (place >= 0 && place !== this.chosen) return; // a click will choose it
    if (place < 0 && event.pointerType === "touch") return; // a finger scrolls
    const corner = event.target.closest("i")?.className;
    const from = this.place(event);
    const box = place < 0 ? [from[0], from[0], from[1], from[1]] : [...this.frames[place].box];
    this.drag = { corner: place < 0 ? "bottom right" : corner, from, box, button, x: event.clientX, y: event.clientY };
    this.root.setPointerCapture(event.pointerId);
  }

  move(event) {
    const { drag } = this;
    if (!drag || (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < MOVED)) return;
    drag.moved = true;
    const at = this.place(event);
    const by = [at[0] - drag.from[0], at[1] - drag.from[1]];
    drag.now = drag.corner ? resized(drag.box, drag.corner, by) : shifted(drag.box, by);
    if (!drag.button) this.list.appendChild((drag.button = this.fresh = frameButton()));
    lay(drag.button, drag.now);
  }

  up() {
    const { drag } = this;
    this.dragged = !!drag?.moved; // then the click that follows chooses nothing
    this.give(drag?.now);
  }

  // Ends a drag, and sends the frame if it is large enough.
  give(box) {
    this.drag = null;
    this.fresh?.remove();
    this.fresh = null;
    if (box && box[1] - box[0] >= SMALLEST && box[3] - box[2] >= SMALLEST) this.tell("framed", box);
    else this.frames.forEach((frame, place) => lay(this.buttons[place], frame.box));
  }

  click(event) {
    const place = this.buttons.indexOf(event.target.closest("button"));
    if (place >= 0 && place !== this.chosen && !this.dragged) this.tell("chosen", place);
    this.dragged = false;
  }

  // Arrow keys move the chosen frame, or with Shift its lower right corner.
  key(event) {
    const way = { ArrowUp: [-STEP, 0], ArrowDown: [STEP, 0], ArrowLeft: [0, -STEP], ArrowRight: [0, STEP] }[event.key];
    const place = this.buttons.indexOf(event.target.closest("button"));
    if (!way || place < 0 || place !== this.chosen) return;
    event.preventDefault();
    const frame = this.frames[place];
    frame.box = event.shiftKey ? resized(frame.box, "bottom right", way) : shifted(frame.box, way);
    lay(this.buttons[place], frame.box);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell("framed", frame.box), PAUSE);
  }
}

function frameButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "radio");
  button.append(document.createElement("span"));
  for (const corner of CORNERS) button.appendChild(document.createElement("i")).className = corner;
  return button;
}

function lay(button, [top, bottom, left, right]) {
  const percent = (share) => 100 * share + "%";
  Object.assign(button.style, { top: percent(top), left: percent(left) });
  button.classList.toggle("high", top < 0.12);
  Object.assign(button.style, { height: percent(bottom - top), width: percent(right - left) });
}

function within(share) {
  return Math.min(1, Math.max(0, share));
}

// A box, [top, bottom, left, right], moved as a whole; it stays on the picture.
function shifted([top, bottom, left, right], [down, across]) {
  const y = Math.min(1 - bottom, Math.max(-top, down));
  const x = Math.min(1 - right, Math.max(-left, across));
  return [top + y, bottom + y, left + x, right + x];
}

// A box with one corner moved; the corner may pass the opposite one.
function resized([top, bottom, left, right], corner, [down, across]) {
  const rows = corner.includes("top") ? [within(top + down), bottom] : [top, within(bottom + down)];
  const columns = corner.includes("left") ? [within(left + across), right] : [left, within(right + across)];
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}
