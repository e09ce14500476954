// The board of the net for any digit: eleven bars, for 0 to 9 and for none of them. The page and the server fill it alike.

import { Board, fill, paint, percent, put } from "./board.js";

export class AnyBoard extends Board {
  // Takes the reader's words and the colours of this page.
  label({ words, colours }) {
    this.words = words;
    for (const name of Object.keys(colours)) this.root.style.setProperty("--" + name, colours[name]);
    put(this.find("caption"), words.any_table);
    this.find(".picture").setAttribute("aria-label", words.seen_chart);
    if (!this.bars) this.bars = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null].map((digit) => this.addBar(digit));
    put(this.bars[10].name, words.none);
  }

  addBar(digit) {
    const row = document.createElement("tr");
    if (digit === null) row.className = "none";
    row.innerHTML = '<th scope="row"></th><td aria-hidden="true"><div class="track"><i></i></div></td><td class="how"></td>';
    this.find("tbody").append(row);
    const line = this.root.querySelectorAll(".time polyline")[digit === null ? 10 : digit];
    const bar = { digit, row, line, name: row.querySelector("th"), track: row.querySelector("i"), how: row.querySelector(".how") };
    if (digit !== null) put(bar.name, String(digit));
    return bar;
  }

  // Shows the one verdict there is (none: eleven empty bars) and the image it is of.
  show({ said, image, from }) {
    const verdict = said[0];
    this.root.dataset.from = from;
    this.root.dataset.said = verdict ? "yes" : "";
    const name = verdict ? (verdict.digit === null ? this.words.none : String(verdict.digit)) : "—";
    put(this.find("h3"), fill(this.words.any_says, { answer: name }));
    put(this.find(".sure"), verdict ? this.sureness(verdict) : "");
    for (const { digit, row, line, track, how } of this.bars) {
      const share = verdict ? verdict.shares[digit === null ? 10 : digit] : 0;
      track.style.width = 100 * share + "%";
      for (const each of [row, line, track]) each.classList.toggle("says", !!verdict && verdict.digit === digit);
      put(how, verdict ? fill(this.words.percent, { percent: percent(share) }) : "—");
    }
    if (this.pictured()) paint(this.find(".picture"), image);
  }

  // The share of each answer in a verdict, for the film.
  shares(said) {
    return said[0].shares;
  }

  // How sure it is, and, of none of them, which digit comes nearest.
  sureness(verdict) {
    const sure = fill(this.words.sure, { percent: percent(verdict.confidence) });
    return verdict.digit === null ? sure + " " + fill(this.words.nearest_digit, { digit: verdict.forced }) : sure;
  }
}
