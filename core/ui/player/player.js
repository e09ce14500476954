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
  player.show(JSON.parse(new TextDecoder().decode(data)));
  return () => {
    player.leave();
    players.delete(parentElement);
  };
}

const LONGEST_FRAME = 0.1; // s: a tab that was left draws none, and may not jump to the end when it is seen again
const SMALLEST = 0.55; // of its own size: a picture smaller than this is scrolled to instead
const overheads = new Map(); // by spec: the px that axes, titles and legends take beside and above the views

class Player {
  constructor(root) {
    this.root = root;
    this.host = root.getRootNode().host ?? root;
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
    this.find(".loop").onclick = () => this.find(".loop").setAttribute("aria-pressed", !this.loops());
    this.find(".action").onclick = () => {
      this.go(Math.round(this.step));
      this.tell("pressed", this.step);
    };
    root.onkeydown = (event) => this.key(event);
    this.width = this.height = 0;
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(root);
    this.onResize = () => this.resized();
    addEventListener("resize", this.onResize);
    this.onKey = (event) => this.keyOfTheStage(event);
    document.addEventListener("keydown", this.onKey);
    this.window = new DraggedWindow(this);
  }

  // Draws what Python sent. The same run keeps its place; a new run starts over, by itself if it was asked to or if
  // the one before was playing: a value typed just before "play" was pressed may not undo the press.
  async show(data) {
    const first = !this.data;
    const other = this.data?.run !== data.run;
    const begin = other && (this.playing || (data.autoplay && !this.calm.matches));
    this.data = data;
    this.last = data.steps - 1;
    const asked = first && data.position ? Math.floor(new URLSearchParams(location.search).get(data.position)) || 0 : 0;
    if (other) {
      this.pause();
      this.step = Math.min(Math.max(asked || data.begins, 0), Math.max(this.last, 0));
      if (!first) this.note();
    }
    this.window.told();
    this.label();
    const look = JSON.stringify([data.run, data.spec, this.themeConfig()]);
    if (look !== this.look) {
      this.look = look;
      await this.draw();
    } else this.refresh();
    if (begin && !asked && this.data === data) this.play();
    const stage = this.host.closest('[class*="st-key-stage"]');
    if (stage) this.observer.observe(stage); // a longer sentence below leaves less room
  }

  // Keeps the step in the address, so that a link or a reload comes back to it.
  note() {
    const { position } = this.data;
    if (!position || this.last < 0) return;
    const url = new URL(location.href);
    const step = Math.round(this.step);
    if (step) url.searchParams.set(position, step);
    else url.searchParams.delete(position);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
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
    const speed = this.find("select");
    speed.title = labels.speed;
    speed.setAttribute("aria-label", labels.speed);
    this.find(".loop").title = labels.loop;
    this.find(".loop").setAttribute("aria-label", labels.loop);
    if (!speed.options.length) {
      for (const times of [0.25, 0.5, 1, 2, 4]) speed.add(new Option(`${times}×`, times, times === 1, times === 1));
    }
  }

  async draw() {
    const { vega, labels } = this.data;
    const turn = ++this.turn; // only the newest of several drawings is kept
    const chart = this.find(".chart");
    chart.style.minHeight = `${this.reserved()}px`; // what stands below is not thrown down when the picture comes
    try {
      const { vegaEmbed } = await import(new URL(vega, location.href).href);
      let drawn = await this.embed(vegaEmbed);
      if (turn === this.turn && this.measure()) {
        drawn.finalize(); // the axes took more or less than was thought: once more, and then it is known
        drawn = await this.embed(vegaEmbed);
      }
      if (turn !== this.turn) return drawn.finalize();
      this.drawn?.finalize();
      this.drawn = drawn;
      chart.style.minHeight = "";
      if (this.data.picks) drawn.view.addEventListener("click", (_, item) => this.pick(item));
      this.window.listen(drawn.view);
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

  embed(vegaEmbed) {
    const { rows, labels } = this.data;
    const spec = { ...this.fitted(), datasets: unpacked(rows), description: labels.chart };
    return vegaEmbed(this.find(".chart"), spec, {
      actions: false,
      renderer: this.data.renderer,
      config: this.themeConfig(),
      tooltip: { theme: "custom" },
    });
  }

  // Tells the server which mark was clicked.
  pick(item) {
    const value = item?.datum?.[this.data.picks];
    if (value !== undefined) this.tell("picked", value);
  }

  // The room there is: the width of the player, and the height from the chart's top to the foot of the window, less
  // what stands below it in its stage. Outside of a stage, one screen.
  room() {
    const width = this.root.clientWidth;
    const stage = this.host.closest('[class*="st-key-stage"]');
    if (!stage) return { width, height: innerHeight - 140 };
    const first = stage.matches(".st-key-stage");
    const chart = this.find(".chart");
    const rect = chart.getBoundingClientRect();
    const above = first ? rect.top + scrolled(this.host) : rect.top - stage.getBoundingClientRect().top + 60;
    let below = 12;
    for (let element = this.host; element !== stage; element = element.parentElement) {
      const { flexDirection, display, rowGap } = getComputedStyle(element.parentElement);
      if (display !== "flex" || flexDirection !== "column") continue;
      for (let next = element.nextElementSibling; next; next = next.nextElementSibling) {
        if (next.offsetHeight) below += next.offsetHeight + (parseFloat(rowGap) || 0);
      }
    }
    if (innerWidth <= 800) below = 12; // what stands beside comes below: it is scrolled to
    // Of what is said in two languages the end is scrolled to; in one, all of it is on the screen.
    below = Math.min(below, innerHeight * (document.documentElement.dataset.reading === "both" ? 0.25 : 0.45));
    const share = +(this.data.share ?? 1);
    return { width, height: (innerHeight - above - below) * share };
  }

  // What was measured of this spec's axes and titles, for a layout of so many columns; a guess before the first time.
  overhead(columns) {
    const many = this.data.spec.concat?.length ?? 1;
    const rows = Math.ceil(many / columns);
    return overheads.get(`${this.specId()} ${columns}`) ?? { width: 66 * columns, height: 76 * rows };
  }

  specId() {
    if (this.idOf !== this.data.spec) {
      this.idOf = this.data.spec;
      this.id = JSON.stringify(this.data.spec);
    }
    return this.id;
  }

  views() {
    return this.data.spec.concat ?? [this.data.spec];
  }

  // How the views are laid out: in how many columns, and how much larger or smaller than they say.
  layout() {
    const { width, height } = this.room();
    const views = this.views();
    const most = Math.min(this.data.spec.columns ?? 1, views.length);
    let best;
    for (let columns = most; columns >= 1; columns--) {
      const over = this.overhead(columns);
      const rows = [];
      for (let i = 0; i < views.length; i += columns) rows.push(views.slice(i, i + columns));
      const across = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => size(row[c]?.width, 0))));
      const wide = (width - over.width) / across.reduce((a, b) => a + b, 0);
      const down = rows.map((row) => Math.max(...row.map((view) => size(view.height, 260))));
      const tall = (height - over.height) / down.reduce((a, b) => a + b, 0);
      const scale = Math.min(wide, tall, this.largest());
      const shrunk = tall < SMALLEST ? Math.min(wide, SMALLEST, this.largest()) : scale;
      const found = { columns, scale: Math.max(shrunk, 0.2), wide, tall };
      if (!best || found.scale > best.scale * 1.15) best = found;
    }
    return best;
  }

  largest() {
    return document.documentElement.dataset.show === "stage" ? 4 : 1.8;
  }

  // Copies a spec; on a dark page each colour becomes the one that its role has there.
  recoloured(spec) {
    const [red, green, blue] = getComputedStyle(this.root).color.match(/\d+/g);
    const dark = +red + +green + +blue > 384 ? this.data.dark : {}; // where words are light the page is dark
    return JSON.parse(JSON.stringify(spec), (_, value) => (Object.hasOwn(dark, value) ? dark[value] : value));
  }

  // Lays the views out for the room there is: as many in a row as are largest so, whole on the screen in a stage.
  fitted() {
    const { spec } = this.data;
    const own = this.recoloured(spec);
    const says = this.signals();
    for (const param of own.params ?? []) if (param.name in says) param.value = says[param.name];
    const { width, height } = this.room();
    this.width = this.root.clientWidth;
    this.height = height;
    if (!spec.concat && !fixed(spec)) {
      const over = this.overhead(1);
      const natural = size(spec.height, 280);
      const inStage = this.host.closest('[class*="st-key-stage"]');
      const tall = inStage ? Math.min(natural * this.largest(), Math.max(height - over.height, 150)) : natural;
      const wide = Math.max(width - over.width, 120);
      this.fitLegends(own, wide);
      this.breakTitles(own, wide, tall);
      return { ...own, width: wide, height: stepped(spec.height) ? spec.height : tall };
    }
    const { columns, scale, wide } = this.layout();
    const stretched = Math.min(wide, 1.7 * scale); // a plot may be wider than it says where height is what lacks
    for (const [i, view] of (own.concat ?? [own]).entries()) {
      if (typeof view.width === "number") view.width = Math.floor(view.width * (square(spec, i) ? scale : stretched));
      if (typeof view.height === "number") view.height = Math.floor(view.height * scale);
      this.fitLegends(view, view.width);
      this.breakTitles(view, size(view.width, width), size(view.height, 260));
    }
    return own.concat ? { ...own, columns } : own;
  }

  // Lays the legend above a view out in as many columns as its width takes. (Vega would let it stick out and be cut.)
  fitLegends(view, width) {
    for (const { legend, scale, title, type } of channelsOf(view)) {
      const above = ["top", "bottom"].includes(legend?.orient) && ["nominal", "ordinal"].includes(type);
      if (!above || legend.labelExpr || !Array.isArray(scale?.domain)) continue;
      const symbol = Math.sqrt(legend.symbolSize ?? 100) + 18;
      const beside = legend.titleOrient === "left" && title ? this.textWidth(title, 14) + 10 : 0;
      const items = scale.domain.map((label) => this.textWidth(label, 13) + symbol);
      if (!legend.columns && items.reduce((a, b) => a + b, beside) <= width) continue;
      legend.titleOrient = "top"; // then all of the width is the items'
      const most = Math.floor(width / Math.max(...items));
      legend.columns = Math.max(1, Math.min(legend.columns || items.length, items.length, most));
      legend.labelLimit = Math.max(width / legend.columns - symbol, 60);
    }
  }

  // Breaks the titles of a view that say the same in two languages ("speed · 速度") where they are longer than it.
  breakTitles(view, width, height) {
    const inLines = (title, room, px) =>
      typeof title === "string" && this.textWidth(title, px) > room ? title.split(" · ") : title;
    if (view.title?.text) view.title.text = inLines(view.title.text, width, 20); // bold, and larger
    else if (view.title) view.title = inLines(view.title, width, 17); // bold
    for (const [channel, room] of [["x", width], ["y", height]]) {
      const its = view.encoding?.[channel];
      if (its?.title) its.title = inLines(its.title, room, 14);
    }
    for (const layer of view.layer ?? []) this.breakTitles(layer, width, height);
  }

  // How wide a text is in the page's type, in px.
  textWidth(text, size) {
    this.pen ??= document.createElement("canvas").getContext("2d");
    this.pen.font = `${size}px ${getComputedStyle(this.root).getPropertyValue("--st-font")}`;
    return this.pen.measureText(text).width;
  }

  // Notes what the axes really took; returns whether the picture misses its room by more than a little for it.
  measure() {
    const svg = this.find(".chart svg, .chart canvas");
    if (!svg) return false;
    const drawn = svg.getBoundingClientRect();
    const { columns } = this.data.spec.concat ? this.layout() : { columns: 1 };
    const inner = this.inner(columns);
    const sliders = this.find(".chart .vega-bindings")?.offsetHeight ?? 0; // those that a chart brings along
    const height = drawn.height + sliders - inner.height;
    const over = { width: Math.ceil(drawn.width - inner.width), height: Math.ceil(height) };
    const guess = this.overhead(columns);
    overheads.set(`${this.specId()} ${columns}`, over);
    return Math.abs(over.width - guess.width) > 6 || Math.abs(over.height - guess.height) > 6;
  }

  // The px that the views themselves have, without axes, in a layout of so many columns.
  inner(columns) {
    const spec = this.fitted();
    const views = spec.concat ?? [spec];
    const rows = [];
    for (let i = 0; i < views.length; i += columns) rows.push(views.slice(i, i + columns));
    const across = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => size(row[c]?.width, 0))));
    const down = rows.map((row) => Math.max(...row.map((view) => size(view.height, 260))));
    return { width: across.reduce((a, b) => a + b, 0), height: down.reduce((a, b) => a + b, 0) };
  }

  // The height to keep free until the picture is there.
  reserved() {
    const columns = this.data.spec.concat ? this.layout().columns : 1;
    return this.inner(columns).height + this.overhead(columns).height;
  }

  resized() {
    const moved = Math.abs(this.root.clientWidth - this.width) >= 8;
    if (!this.drawn || (!moved && Math.abs(this.room().height - this.height) < 8)) return;
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
      this.since = before === undefined ? 0 : this.since + Math.min((now - before) / 1000, LONGEST_FRAME) * speed;
      before = now;
      // Reduced motion: whole steps only, at the same pace.
      const due = this.calm.matches ? Math.floor(this.since) : this.since;
      if (due > 0) {
        this.since -= due;
        this.moveTo(this.step + due);
      }
      if (this.step >= this.last) {
        if (!this.loops()) return this.go(this.last);
        this.step = 0;
      }
      this.frame = requestAnimationFrame(frame);
    };
    this.frame = requestAnimationFrame(frame);
  }

  loops() {
    return this.find(".loop").getAttribute("aria-pressed") === "true";
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.root.classList.remove("playing");
    this.label();
    this.say();
    this.note();
  }

  // Stops at a whole step and says where that is.
  go(step) {
    this.pause();
    this.moveTo(step);
    this.say();
    this.note();
  }

  moveTo(step) {
    this.step = Math.min(Math.max(step, 0), Math.max(this.last, 0));
    if (this.last < 0) return this.refresh(); // a chart without steps
    this.find(".scrub").value = this.step;
    this.find(".scrub").setAttribute("aria-valuetext", this.text());
    this.find(".where").textContent = this.text();
    this.refresh();
  }

  // What the chart's params say now.
  signals() {
    const step = this.last < 0 ? {} : { step: this.step };
    return { ...this.data.sets, ...this.window.edges, ...step };
  }

  // Draws the step it stands at; what changes while Vega is still drawing is drawn once, after that.
  async refresh() {
    this.stale = true;
    if (this.refreshing || !this.drawn) return;
    this.refreshing = true;
    try {
      while (this.stale) {
        this.stale = false;
        const { view } = this.drawn;
        for (const [name, value] of Object.entries(this.signals())) view.signal(name, value);
        await view.runAsync();
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
    const on = (selector) => event.composedPath()[0].matches?.(selector);
    const moves = { ArrowLeft: "back", ArrowRight: "forward", Home: "start", End: "end" };
    const does = on("select, input:not(.scrub)") ? undefined : moves[event.key];
    const plays = event.key === " " && !event.repeat && !on("button, select, input");
    if (!does && !plays) return;
    event.preventDefault();
    this.actions[does ?? "play"]();
  }

  // In projector mode the first stage's player hears its keys wherever the focus is.
  keyOfTheStage(event) {
    const shows = document.documentElement.dataset.show === "stage";
    if (!shows || event.defaultPrevented || event.composedPath().includes(this.root)) return;
    if (!this.host.closest(".st-key-stage") || event.composedPath()[0].matches?.("input, textarea, select")) return;
    this.key(event);
  }

  leave() {
    removeEventListener("resize", this.onResize);
    document.removeEventListener("keydown", this.onKey);
    this.window.leave();
    this.playing = false;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    this.turn++; // what is still being drawn comes too late
    this.observer.disconnect();
    this.drawn?.finalize();
  }
}

// How far the page has been scrolled.
function scrolled(element) {
  return element.closest('[data-testid="stMain"]')?.scrollTop ?? 0;
}

// Unpacks {name: {column: [values]}} into the rows Vega reads.
function unpacked(tables) {
  const rows = Object.entries(tables).map(([name, columns]) => {
    const fields = Object.keys(columns);
    const row = (_, i) => Object.fromEntries(fields.map((field) => [field, columns[field][i]]));
    return [name, (columns[fields[0]] ?? []).map(row)];
  });
  return Object.fromEntries(rows);
}

// The channels of a view, colour and dashes and the like, of all of its layers.
function channelsOf({ encoding = {}, layer = [] }) {
  return [...Object.values(encoding), ...layer.flatMap(channelsOf)];
}

// A view's width or height in px; `otherwise` where it has none of its own.
function size(length, otherwise) {
  return typeof length === "number" ? length : otherwise;
}

// Whether a length grows with what is in it.
function stepped(length) {
  return typeof length === "object" && length !== null && "step" in length;
}

// Whether a picture has a shape of its own, such as an image.
function fixed(spec) {
  return typeof spec.width === "number" || stepped(spec.width) || "facet" in spec;
}

// Whether a view has to keep its shape, since it shows an image: one that is as wide as it is high says so by that.
function square(spec, i) {
  const view = spec.concat?.[i] ?? spec;
  return view.width === view.height || (spec.usermeta?.shape ?? []).includes(i);
}
