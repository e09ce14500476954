// The drawing page without the course around it: one sheet, the board, and the models, all in this page.

import { Board, directions } from "./board.js";
import { Film } from "./film.js";
import { Sheet } from "./sheet.js";
import { thinker } from "./think.js";

const told = JSON.parse(document.getElementById("told").textContent);
const find = (selector) => document.querySelector(selector);
const board = new Board(find(".board"));
const film = new Film(find(".time"), (moment) => board.show(moment));
const nothing = { said: [], image: null, from: "page" };
let models = null; // what reads drawings, once it has been fetched
let seconds = 0; // of drawing so far
let then = null; // when the stroke under way was last looked at
let asked = false; // whether a look is due in the next frame

const sheet = new Sheet(find("#sheet"), (up) => {
  if (!up && then === null) then = performance.now();
  if (asked && !up) return;
  asked = true;
  requestAnimationFrame(() => look(up));
});

// Shows what the models think of the sheet as it is.
function look(up) {
  asked = false;
  if (!models) return;
  const thought = Object.assign({ from: "page" }, models.thinkKnowing(sheet.known, [sheet.canvas], true));
  const now = performance.now();
  if (then !== null) seconds += (now - then) / 1000;
  then = up ? null : now;
  if (!sheet.strokes.length) begin();
  else if (thought.said.length) film.add(Object.assign({ time: seconds, shares: shares(thought.said) }, thought));
  board.show(thought);
  find("#reason").textContent = thought.reason && up ? told.reasons[thought.reason] : thought.hidden ? told.hidden : "";
  if (up) board.speak();
}

// The judge's shares: of a 3, of a 7, of neither.
function shares(said) {
  const found = directions(said[said.length - 1]);
  return [found.to_3, found.to_7, found.to_neither];
}

function begin() {
  seconds = 0;
  film.begin();
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");
function dress() {
  board.label({ words: told.words, models: told.models, colours: told.colours[dark.matches ? "dark" : "light"] });
  film.label(told.words);
}

dress();
dark.addListener(dress); // what browsers of 2018 know
board.show(nothing);
find("#undo").addEventListener("click", () => sheet.undo());
find("#clear").addEventListener("click", () => sheet.clear());
find("#reason").textContent = told.loading;
thinker(new URL(told.at, location.href).href).then(
  (found) => {
    models = found;
    look(true);
  },
  (error) => {
    console.warn(error);
    find("#reason").textContent = "";
    board.trouble(told.trouble);
  },
);
