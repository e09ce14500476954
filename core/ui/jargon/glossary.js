// Draws the words of the course once and shows those that fit what is typed, without a message to the server.
const LONGEST = 80 // characters that are looked at: no name has more
const kept = new WeakMap() // what is drawn in each place

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".glossary")
  const box = root.querySelector("input")
  root.querySelector("label span").textContent = data.labels.search
  box.placeholder = data.labels.hint
  box.oninput = () => search(root, box.value)
  root.onkeydown = (event) => move(root, box, event)
  const now = JSON.stringify([data.url, data.reading])
  if (kept.get(root)?.now === now) return
  kept.set(root, { now, labels: data.labels, words: [] })
  fetch(new URL(data.url, location.href))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then((rows) => open(root, box, draw(root, rows, data), data.reading))
    .catch(() => tell(root, data.labels.trouble))
}

// The words as they are drawn: each with its line, and all that it is found by.
function draw(root, rows, { reading, labels }) {
  const languages = reading === "both" ? ["en", "zh"] : [reading]
  const words = rows.map((row) => ({ ...row, line: lineOf(row, languages, reading), ...foundBy(row) }))
  if (reading === "zh") words.sort((a, b) => compare(a.sound.join(" "), b.sound.join(" ")))
  const groups = ["words", "code"].map((name) => {
    const group = element("section", { className: name })
    group.append(element("h2", { textContent: labels[`${name}_group`] }), element("ul", {}))
    return group
  })
  root.querySelector(".found").replaceChildren(...groups)
  kept.get(root).words = words
  return words
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

function foundBy({ en, zh, sound }) {
  const names = [en.name, zh.name, ...en.forms, ...zh.forms].map(plain)
  return { names, sound, texts: [en, zh].flatMap(({ text, ours }) => [plain(text), plain(ours)]) }
}

function lineOf({ stem, titles, en, zh }, languages, reading) {
  const line = element("li", {})
  line.append(names({ en, zh }, reading))
  for (const language of languages) {
    line.append(...sentences({ en, zh }[language], language))
  }
  const title = languages.map((language) => titles[language]).join(" · ")
  line.append(element("a", { href: addressOf(stem), textContent: title, onclick: go }))
  return line
}

function addressOf(stem) {
  const lang = new URL(location.href).searchParams.get("lang")
  return `./${stem}${lang ? `?lang=${encodeURIComponent(lang)}` : ""}`
}

// What was typed, in the form in which it is compared: full-width letters and capitals are as good as any.
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replaceAll("`", "").replace(/\s+/g, " ").trim().slice(0, 400)
}

// How well a word fits: 0 best; nothing where it does not.
function fit(word, typed) {
  if (word.names.includes(typed)) return 0
  if (word.names.some((name) => name.startsWith(typed))) return 1
  if (word.names.some((name) => name.includes(typed))) return 2
  const letters = typed.replace(/[\s']/g, "")
  if (/^[a-z]+$/.test(letters) && word.sound.some((_, i) => sounds(letters, word.sound.slice(i)))) return 3
  return word.texts.some((text) => text.includes(typed)) ? 4 : undefined
}

// Whether letters are the beginnings of syllables that follow each other: "xpl", "xiaopl" and "xiaopiliang" of xiao pi liang.
function sounds(letters, [first, ...others]) {
  if (!letters) return true
  if (!first) return false
  let same = 0
  while (same < first.length && letters[same] === first[same]) same += 1
  for (; same > 0; same -= 1) if (sounds(letters.slice(same), others)) return true
  return false
}

function search(root, value) {
  const { words, labels } = kept.get(root)
  const typed = plain(value).slice(0, LONGEST)
  remember(typed)
  const fits = words.map((word) => [typed ? fit(word, typed) : 0, word])
  const shown = fits.filter(([how]) => how !== undefined)
  shown.sort(([a], [b]) => a - b) // those that fit alike stay in their order
  for (const group of root.querySelectorAll("section")) {
    const lines = shown.filter(([, { en }]) => Boolean(en.ours) === (group.className === "code")).map(([, { line }]) => line)
    group.lastChild.replaceChildren(...lines)
    group.hidden = !lines.length
  }
  const how = { 0: "none", 1: "one" }[shown.length] ?? "many"
  tell(root, labels[how].replaceAll("{count}", shown.length).replaceAll("{typed}", () => typed))
}

function tell(root, text) {
  root.querySelector("[role=status]").textContent = text
}

// Begins with what the address asks for: a term by its id, or what someone typed before.
function open(root, box, words, reading) {
  const asked = new URL(location.href).searchParams
  const term = words.find(({ id }) => id === asked.get("term"))
  if (term) box.value = term[reading === "zh" ? "zh" : "en"].name
  else if (!box.value) box.value = plain(asked.get("q") ?? "").slice(0, LONGEST)
  search(root, box.value)
}

// Keeps what is typed in the address, without a step in the history.
function remember(typed) {
  const url = new URL(location.href)
  url.searchParams.delete("term")
  if (typed) url.searchParams.set("q", typed)
  else url.searchParams.delete("q")
  if (url.href !== location.href) history.replaceState(history.state, "", url)
}

// The arrow keys go from the box to the links and back.
function move(root, box, event) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return
  const stops = [box, ...root.querySelectorAll("section li a")]
  const here = stops.indexOf(event.composedPath()[0])
  if (here < 0 || !stops[here + way]) return
  stops[here + way].focus()
  event.preventDefault()
}
