// The animation player: Vega draws a chart that depends on a `step` signal; this drives `step`, at the screen's own
// pace and without a message to the server. Without steps it shows a linked chart that fits its width.

const players = new WeakMap(); // by the element Streamlit gives us: it calls again on every change of data or theme

export default function ({ data, parentElement, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement.querySelector(".player"));
    players.set(parentElement, player);
  }
  player.tell = setTriggerValue;
  player.show(data);
  return () => {
    player.leave();
    players.delete(parentElement);
  };
}

class Player {
  constructor(root) {
    this.root = root;
    this.turn = 0; // counts the drawings
    this.step = 0; // a fraction between two steps while it plays
    this.playing = false;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.find = (selector) => root.querySelector(selector);
    this.actions = {
      start: () => this.go(0),
      back: () => this.go(Math.ceil(this.step) - 1),
      play: () => (this.playing ? this.pause() : this.play()),
      forward: () => this.go(Math.floor(this.step) + 1),
      end: () => this.go(this.last),
    };
    for (const button of root.querySelectorAll(".buttons button")) button.onclick = this.actions[button.dataset.do];
    this.find(".scrub").oninput = (event) => {
      this.pause();
      this.moveTo(this.calm.matches ? Math.round(+event.target.value) : +event.target.value);
    };
    this.find(".scrub").onchange = () => this.go(Math.round(this.step));
    this.find(".action").onclick = () => {
      this.go(Math.round(this.step));
      this.tell("pressed", this.step);
    };
    root.onkeydown = (event) => this.key(event);
    this.width = 0;
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(root);
  }

  // Draws what Python sent. The same run keeps its place; a new run starts over, by itself if it was asked to.
  async show(data) {
    const other = this.data?.run !== data.run;
    const begin = other && this.data && data.autoplay && !this.calm.matches;
    if (other) {
      this.pause();
      this.step = 0;
    }
    this.data = data;
    this.last = data.steps - 1;
    this.label();
    const look = JSON.stringify([data.run, data.spec, this.themeConfig()]);
    if (look !== this.look) {
      this.look = look;
      await this.draw();
    }
    if (begin && this.data === data) this.play();
  }

  label() {
    const { labels, steps } = this.data;
    this.root.setAttribute("aria-label", labels.chart);
    this.find(".controls").hidden = steps === 0;
    for (const button of this.root.querySelectorAll(".buttons button")) {
      const name = labels[button.dataset.do === "play" && this.playing ? "pause" : button.dataset.do];
      button.title = name;
      button.setAttribute("aria-label", name);
    }
    this.find(".action").textContent = labels.action ?? "";
    this.find(".action").hidden = !labels.action;
    const scrub = this.find(".scrub");
    scrub.max = Math.max(this.last, 0);
    scrub.setAttribute("aria-label", labels.scrub);
    this.find(".speed span").textContent = labels.speed;
    this.find(".loop span").textContent = labels.loop;
    const speed = this.find("select");
    if (!speed.options.length) {
      for (const times of [0.25, 0.5, 1, 2, 4]) speed.add(new Option(`${times}×`, times, times === 1, times === 1));
    }
  }

  async draw() {
    const { vega, labels } = this.data;
    const turn = ++this.turn; // only the newest of several drawings is kept
    try {
      const { vegaEmbed } = await import(new URL(vega, location.href).href);
      const drawn = await vegaEmbed(this.find(".chart"), this.fitted(), {
        actions: false,
        renderer: this.data.renderer,
        config: this.themeConfig(),
        tooltip: { theme: "custom" },
      });
      if (turn !== this.turn) return drawn.finalize();
      this.drawn?.finalize();
      this.drawn = drawn;
      const chart = this.find(".chart");
      chart.tabIndex = chart.scrollWidth > chart.clientWidth ? 0 : -1; // what scrolls can be scrolled by keyboard
      this.find(".trouble").hidden = true;
      this.moveTo(this.step);
    } catch (error) {
      if (turn !== this.turn) return;
      console.error(error);
      this.find(".trouble").textContent = labels.trouble;
      this.find(".trouble").hidden = false;
    }
  }

  // Lays side-by-side views out for the room there is: as many in a row as fit, smaller on a phone, larger on a projector.
  fitted() {
    const spec = { ...structuredClone(this.data.spec), datasets: this.rows(), description: this.data.labels.chart };
    this.width = this.root.clientWidth;
    if (!spec.concat) return { ...spec, width: this.width - 70 };
    const room = 72; // px an axis and its title take beside a view
    const widest = Math.max(...spec.concat.map((view) => view.width));
    const columns = Math.max(1, Math.min(spec.columns, Math.floor(this.width / (widest + room))));
    const most = Math.floor(this.width / columns) - room;
    const rows = Math.ceil(spec.concat.length / columns);
    const tallest = Math.max(...spec.concat.map((view) => view.height));
    const grown = Math.min(1.6, Math.max(1, (innerHeight - 420) / (rows * (tallest + room)))); // never past one screen
    for (const view of spec.concat) {
      const scale = Math.min(grown, most / (columns > 1 ? widest : view.width)); // side by side: all alike
      view.width = Math.floor(view.width * scale);
      if (view.height) view.height = Math.floor(view.height * scale);
    }
    return { ...spec, columns };
  }

  // Unpacks {name: {column: [values]}} into the rows Vega reads.
  rows() {
    const unpacked = Object.entries(JSON.parse(this.data.rows)).map(([name, columns]) => {
      const fields = Object.keys(columns);
      const row = (_, i) => Object.fromEntries(fields.map((field) => [field, columns[field][i]]));
      return [name, columns[fields[0]].map(row)];
    });
    return Object.fromEntries(unpacked);
  }

  resized() {
    if (!this.drawn || Math.abs(this.root.clientWidth - this.width) < 8) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), 120);
  }

  themeConfig() {
    const style = getComputedStyle(this.root);
    const [text, line] = ["--st-text-color", "--st-border-color"].map((name) => style.getPropertyValue(name).trim());
    const words = { labelColor: text, titleColor: text, labelFontSize: 13, titleFontSize: 14, titleFontWeight: 400 };
    return {
      background: "transparent",
      font: style.getPropertyValue("--st-font").trim(),
      view: { stroke: "transparent" },
      axis: { ...words, gridColor: line, domainColor: line, tickColor: line },
      legend: words,
      text: { color: text },
      title: { color: text, fontSize: 16, anchor: "middle" },
      concat: { spacing: 18 },
    };
  }

  play() {
    if (this.step >= this.last) this.step = 0;
    this.playing = true;
    this.root.classList.add("playing");
    this.label();
    let before;
    const frame = (now) => {
      if (!this.playing) return;
      const speed = this.data.rate * +this.find("select").value;
      this.since = before === undefined ? 0 : this.since + ((now - before) / 1000) * speed;
      before = now;
      // Reduced motion: whole steps only, at the same pace.
      const due = this.calm.matches ? Math.floor(this.since) : this.since;
      if (due > 0) {
        this.since -= due;
        this.moveTo(this.step + due);
      }
      if (this.step >= this.last) {
        if (!this.find(".loop input").checked) return this.go(this.last);
        this.step = 0;
      }
      this.frame = requestAnimationFrame(frame);
    };
    this.frame = requestAnimationFrame(frame);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.root.classList.remove("playing");
    this.label();
    this.say();
  }

  // Stops at a whole step and says where that is.
  go(step) {
    this.pause();
    this.moveTo(step);
    this.say();
  }

  moveTo(step) {
    this.step = Math.min(Math.max(step, 0), Math.max(this.last, 0));
    if (this.last < 0) return; // a chart without steps
    this.find(".scrub").value = this.step;
    this.find(".scrub").setAttribute("aria-valuetext", this.text());
    this.find(".where").textContent = this.text();
    this.refresh();
  }

  // Draws the step it stands at; what changes while Vega is still drawing is drawn once, after that.
  async refresh() {
    this.stale = true;
    if (this.refreshing || !this.drawn) return;
    this.refreshing = true;
    try {
      while (this.stale) {
        this.stale = false;
        await this.drawn.view.signal("step", this.step).runAsync();
      }
    } finally {
      this.refreshing = false;
    }
  }

  text() {
    return this.data.texts[Math.floor(this.step + 1e-6)] ?? "";
  }

  say() {
    this.find(".spoken").textContent = this.last < 0 ? "" : this.text();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || this.last < 0) return; // those are the browser's
    const on = (selector) => event.target.matches(selector);
    const moves = { ArrowLeft: "back", ArrowRight: "forward", Home: "start", End: "end" };
    const does = on("select, input:not(.scrub)") ? undefined : moves[event.key];
    const plays = event.key === " " && !event.repeat && !on("button, select, input");
    if (!does && !plays) return;
    event.preventDefault();
    this.actions[does ?? "play"]();
  }

  leave() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    this.turn++; // what is still being drawn comes too late
    this.observer.disconnect();
    this.drawn?.finalize();
  }
}
