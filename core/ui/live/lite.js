// The drawing page without the course around it: one sheet, the boards, and the models, all in this page.

import { AnyBoard } from "./any.js";
import { Board } from "./board.js";
import { Film, Past } from "./film.js";
import { Sheet } from "./sheet.js";
import { anyThinker, thinker } from "./think.js";

const told = JSON.parse(document.getElementById("told").textContent);
const find = (selector) => document.querySelector(selector);
const fetchers = { two: thinker, any: anyThinker };
const boards = { two: new Board(find(".board:not(.any)")), any: new AnyBoard(find(".board.any")) };
const films = {};
for (const name of Object.keys(boards)) films[name] = new Film(boards[name].find(".time"), (moment, isPast) => goBack(moment, isPast));
const past = new Past();
const nothing = { said: [], image: null, from: "page" };
const coming = {}; // what reads drawings, by what is asked of them: fetched when it is first asked
const models = {}; // the same, once it is there
let about = "two"; // what is asked of a drawing: "two" for 3 or 7, or "any" digit
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
  if (!models[about]) return;
  const thought = Object.assign({ from: "page" }, models[about].thinkKnowing(sheet.known, [sheet.canvas], true));
  const now = performance.now();
  if (then !== null) seconds += (now - then) / 1000;
  then = up ? null : now;
  if (!sheet.strokes.length) begin();
  else if (thought.said.length) films[about].add(Object.assign({ time: seconds, shares: boards[about].shares(thought.said) }, thought));
  past.remove();
  boards[about].show(thought);
  find("#reason").textContent = thought.reason && up ? told.reasons[about][thought.reason] : thought.hidden ? told.hidden : "";
  if (up) boards[about].speak();
}

// Shows a moment of the drawing, and of one that is past the sheet as it was then.
function goBack(moment, isPast) {
  boards[about].show(moment);
  if (isPast) past.show(moment.drawn, sheet.canvas, sheet.canvas.parentNode);
  else past.remove();
}

function begin() {
  seconds = 0;
  films[about].begin();
}

// Asks something else of the drawing, and notes it in the address and in the links to the page in other languages.
function ask(name) {
  about = document.body.dataset.about = name;
  find('[value="' + name + '"]').checked = true;
  history.replaceState(null, "", withAbout(location.href));
  for (const link of document.querySelectorAll("nav a")) link.href = withAbout(link.href);
  begin();
  if (models[name]) look(true);
  else fetchModels(name);
}

function withAbout(address) {
  const url = new URL(address);
  if (about === "any") url.searchParams.set("about", "any");
  else url.searchParams.delete("about");
  return url.href;
}

function fetchModels(name) {
  boards[name].show(nothing);
  find("#reason").textContent = told.loading[name];
  if (!coming[name]) coming[name] = fetchers[name](new URL(told.at, location.href).href);
  coming[name].then(
    (found) => {
      models[name] = found;
      if (about === name) look(true);
    },
    (error) => {
      console.warn(error);
      if (about === name) find("#reason").textContent = "";
      boards[name].trouble(told.trouble);
    },
  );
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");
function dress() {
  for (const name of Object.keys(boards)) {
    const { words, colours, models } = told.boards[name];
    boards[name].label({ words, models, colours: colours[dark.matches ? "dark" : "light"] });
    films[name].label(words);
  }
}

dress();
dark.addListener(dress); // what browsers of 2018 know
find("#undo").addEventListener("click", () => sheet.undo());
find("#clear").addEventListener("click", () => sheet.clear());
find("fieldset").addEventListener("change", (event) => ask(event.target.value));
ask(new URLSearchParams(location.search).get("about") === "any" ? "any" : "two");
