// The board: what six models say of a drawing, as bars. It shows what the page worked out and what the server answered
// in the same places and shapes, so that nothing moves where both say the same.

const JUDGE = "draw_net";
const DIGITS = { 3: "three", 7: "seven" };

// A text with its values put in: "confidence {percent}%".
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// A share as percent, never rounded up to a certainty.
export function percent(share) {
  return Math.min(100 * share, 99.9).toFixed(1);
}

export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// How much of a verdict lies in each direction, as shares that add up to 1.
export function directions(verdict) {
  const neither = verdict.digit === null && verdict.forced !== null ? verdict.confidence : null;
  const rest = neither === null ? (verdict.digit === null ? 1 : verdict.confidence / verdict.forced_confidence) : 1 - neither;
  const forced = rest * verdict.forced_confidence;
  return {
    to_3: verdict.forced === 7 ? rest - forced : forced,
    to_7: verdict.forced === 7 ? forced : rest - forced,
    to_neither: Math.max(0, 1 - rest),
  };
}

export class Board {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.rows = {};
  }

  // Takes the reader's words, the colours of this page, and whose answers there will be.
  label({ words, colours, models }) {
    this.words = words;
    for (const name of Object.keys(colours)) this.root.style.setProperty("--" + name, colours[name]);
    put(this.find("caption"), words.table);
    const [model, , says, how] = this.find("thead tr").children;
    put(model, words.model);
    put(says, words.says);
    put(how, words.how_sure);
    this.find(".picture").setAttribute("aria-label", words.seen_chart);
    if (!this.find("tbody").children.length) for (const each of models) this.addRow(each);
    for (const each of models) put(this.rows[each].name, words[each]);
    put(this.rows[JUDGE].label, words.no_digit);
  }

  // A line of the table; the judge's, whose verdict counts, is the first and has a third direction.
  addRow(model) {
    const row = document.createElement("tr");
    const bars = '<i class="to_3"></i><i class="to_7"></i>';
    const third = '<i class="to_neither"></i><b class="at_7">7</b><b class="at_3">3</b><b class="at_neither"></b>';
    row.innerHTML =
      '<th scope="row"></th><td aria-hidden="true"><div class="track">' +
      (model === JUDGE ? bars + third : bars) +
      '</div></td><td class="says"></td><td class="how"></td>';
    const find = (selector) => row.querySelector(selector);
    const track = { to_3: find(".to_3"), to_7: find(".to_7"), to_neither: find(".to_neither") };
    const [name, , says, how] = row.children;
    this.rows[model] = { row, name, track, says, how, label: find(".at_neither") };
    if (model === JUDGE) row.className = "judge";
    this.find("tbody").insertBefore(row, model === JUDGE ? this.find("tbody").firstChild : null);
  }

  // Shows verdicts (none: six models wait) and the image they are of; `from` says whose they are: "page" or "server".
  show({ said, image, from }) {
    const judge = said.find((verdict) => verdict.model === JUDGE);
    this.root.dataset.from = from;
    this.root.dataset.said = said.length ? "yes" : "";
    this.showJudge(judge);
    for (const model of Object.keys(this.rows)) {
      const verdict = said.find((each) => each.model === model);
      this.showRow(this.rows[model], verdict, judge);
    }
    if (this.pictured()) paint(this.find(".picture"), image);
  }

  // Whether its own picture is to be seen: as board.css says, but asking that in each frame would take long.
  pictured() {
    return this.root.classList.contains("with-picture") || innerWidth <= 1100;
  }

  showJudge(judge) {
    const heading = this.find("h3");
    if (heading.dataset.digit !== this.digitOf(judge) || heading.dataset.name !== this.words[JUDGE]) {
      heading.dataset.digit = this.digitOf(judge);
      heading.dataset.name = this.words[JUDGE];
      heading.textContent = this.words[JUDGE] + " → ";
      heading.append(this.nameOf(judge));
    }
    put(this.find(".sure"), judge ? this.sureness(judge) : "");
  }

  // How sure the judge is, what it leans to where it is not, and, of neither, what it would be if it had to be a digit.
  sureness(judge) {
    if (!judge.sure) return fill(this.words.leans, { digit: judge.forced, percent: percent(judge.confidence) });
    const sure = fill(this.words.sure, { percent: percent(judge.confidence) });
    if (judge.digit) return sure;
    return sure + " " + fill(this.words.forced, { digit: judge.forced, percent: percent(judge.forced_confidence) });
  }

  showRow({ row, track, says, how }, verdict, judge) {
    const shares = verdict ? directions(verdict) : { to_3: 0, to_7: 0, to_neither: 0 };
    track.to_3.style.width = 50 * shares.to_3 + "%";
    track.to_7.style.width = 50 * shares.to_7 + "%";
    track.to_3.className = "to_3" + (verdict && verdict.digit === 3 && verdict.sure ? " says" : "");
    track.to_7.className = "to_7" + (verdict && verdict.digit === 7 && verdict.sure ? " says" : "");
    if (track.to_neither) {
      track.to_neither.style.height = 71 * shares.to_neither + "%";
      track.to_neither.className = "to_neither" + (verdict && verdict.digit === null ? " says" : "");
    }
    const differs = verdict && judge.sure && verdict.digit !== judge.digit;
    const digit = this.digitOf(verdict) + (differs ? "≠" : "");
    if (row.dataset.digit !== digit || row.dataset.name !== this.words.no_digit) {
      row.dataset.digit = digit;
      row.dataset.name = this.words.no_digit;
      says.textContent = "";
      says.append(this.nameOf(verdict), differs ? " ≠" : "");
    }
    this.showHow(how, verdict);
  }

  // How sure a model is; a baseline has its two distances instead.
  showHow(how, verdict) {
    if (!verdict) return put(how, "—");
    if (verdict.to_3 === null) return put(how, fill(this.words.percent, { percent: percent(verdict.confidence) }));
    how.title = this.words.distance;
    return put(how, "7: " + verdict.to_7.toFixed(3) + ", 3: " + verdict.to_3.toFixed(3));
  }

  // The judge's shares, for the film: of a 3, of a 7, of neither.
  shares(said) {
    const { to_3, to_7, to_neither } = directions(said.find((verdict) => verdict.model === JUDGE));
    return [to_3, to_7, to_neither];
  }

  digitOf(verdict) {
    if (!verdict) return "—";
    return verdict.sure ? String(verdict.digit || (verdict.forced ? "neither" : "tie")) : "unsure";
  }

  // What a model says, in its colour.
  nameOf(verdict) {
    const name = document.createElement("b");
    const digit = this.digitOf(verdict);
    name.className = DIGITS[digit] || digit;
    name.textContent = { neither: this.words.no_digit, tie: this.words.neither, unsure: this.words.not_sure }[digit] || digit;
    return name;
  }

  // Says aloud what stands there: only once the pen is up, and not twice.
  speak() {
    const sure = this.find(".sure").textContent;
    put(this.find('[role="status"]'), this.root.dataset.said ? this.find("h3").textContent + ". " + sure : "");
  }

  // Puts a sentence in the place of the bars; "" takes it away.
  trouble(text) {
    put(this.find(".trouble"), text);
    this.find(".trouble").hidden = !text;
    this.find(".answers").classList.toggle("troubled", !!text);
  }
}

const GREYS = Array.from({ length: 256 }, (_, ink) => "rgb(" + [255 - ink, 255 - ink, 255 - ink] + ")");

// Draws 784 grey values (255 is ink) on a square canvas as squares, with the lines between them where these are told.
export function paint(canvas, image, lines) {
  const ink = canvas.getContext("2d");
  const side = canvas.width / 28;
  ink.fillStyle = GREYS[0];
  ink.fillRect(0, 0, canvas.width, canvas.height);
  for (let at = 0; image && at < image.length; at++) {
    if (!image[at]) continue;
    ink.fillStyle = GREYS[image[at]];
    ink.fillRect((at % 28) * side, Math.floor(at / 28) * side, side, side);
  }
  if (!lines) return;
  ink.fillStyle = lines;
  for (let i = 0; i <= 28; i++) {
    ink.fillRect(i * side - 0.2, 0, 0.4, canvas.height);
    ink.fillRect(0, i * side - 0.2, canvas.width, 0.4);
  }
}
