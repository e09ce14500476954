// Shows what a term means where a lesson uses it first: under the pointer, at a tap, and at the keyboard's focus. What it
// shows stands beside the page, so that nothing of Streamlit's is touched, and stays while the pointer or the focus is on it.
const TERM = 'a[href^="jargon?term="]' // as core/lessons/first_use.py writes them
const PATIENCE = 250 // ms, on the way from a term to its card and before a pointer that passes by is answered
const GAP = 6 // px between a term and its card
const EDGE = 8 // px that a card keeps from the edge of the window
let told = {} // where all terms are, the reader's languages, and labels
let coming // all terms by their ids
let card // what is shown
let at // the term it is shown at
let timer
let quiet // a term that gets the focus back, and is not to be explained again for that
let listening = false

export default function ({ data }) {
  told = data
  if (at && !at.isConnected) hide()
  if (listening) return
  listening = true
  document.addEventListener("pointerover", hover)
  document.addEventListener("focusin", ({ target }) => termOf(target) && show(termOf(target)))
  document.addEventListener("focusout", () => soon(leave))
  document.addEventListener("click", click, true)
  document.addEventListener("keydown", key, true)
  document.addEventListener("pointerdown", ({ target }) => isOn(target) || hide(), true)
  document.addEventListener("scroll", place, true)
  addEventListener("resize", place)
}

const termOf = (target) => target.closest?.(TERM)
const isOn = (element) => Boolean(at && (at.contains(element) || card.contains(element)))

function soon(what) {
  clearTimeout(timer)
  timer = setTimeout(what, PATIENCE)
}

function hover({ target, pointerType }) {
  if (pointerType === "touch") return
  const term = termOf(target)
  if (term && term !== at) soon(() => term.matches(":hover") && show(term))
  else soon(leave)
}

function leave() {
  if (at && !isOn(document.activeElement) && !at.matches(":hover") && !card.matches(":hover")) hide()
}

// A click shows what a tap or the Enter key asks for, and never leaves the page.
async function click(event) {
  const term = termOf(event.target)
  if (!term || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopPropagation()
  await show(term)
  if (event.detail === 0 && at === term) card.querySelector("a").focus()
}

function key(event) {
  if (event.key === "Tab") load()
  if (event.key !== "Escape" || !at) return
  event.stopPropagation()
  if (card.contains(document.activeElement)) (quiet = at).focus()
  quiet = undefined
  hide()
}

function load() {
  coming ??= fetch(new URL(told.url, location.href))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then((rows) => new Map(rows.map((row) => [row.id, row])))
  coming.catch(() => (coming = undefined)) // the next one asks again
  return coming
}

async function show(term) {
  clearTimeout(timer)
  if (at === term || quiet === term) return
  const row = await load().then((rows) => rows.get(new URL(term.href).searchParams.get("term")), () => undefined)
  if (!term.isConnected || at === term) return
  hide()
  at = term
  card = drawn(row, term)
  document.body.append(card)
  term.setAttribute("aria-describedby", "term-said")
  place()
}

function hide() {
  clearTimeout(timer)
  if (!at) return
  at.removeAttribute("aria-describedby")
  card.remove()
  at = card = undefined
}

// The names, the sentences, and the way to the lesson; on that lesson's page, or without an answer, to all words.
function drawn(row, term) {
  const box = element("div", { className: "term-card" })
  const said = element("div", { id: "term-said" })
  const languages = told.reading === "both" ? ["en", "zh"] : [told.reading]
  if (row) {
    said.append(names(row, told.reading), ...languages.flatMap((language) => sentences(row[language], language)))
  }
  const away = row && row.stem !== document.documentElement.dataset.page
  const title = languages.map((language) => row?.titles[language]).join(" · ")
  const more = element("a", {
    href: away ? `./${row.stem}?lang=${told.reading}` : term.href,
    textContent: `${told.labels.more} → ${away ? title : told.labels.all}`,
  })
  more.addEventListener("click", (event) => {
    go(event)
    if (event.defaultPrevented) hide()
  })
  box.append(said, more)
  const { backgroundColor, color } = getComputedStyle(document.querySelector('[data-testid="stApp"]'))
  Object.assign(box.style, { backgroundColor, color })
  return box
}

// Puts the card under its term, or over it where there is no room, and all of it on the screen.
function place() {
  if (!at) return
  const [first] = at.getClientRects()
  const { clientWidth, clientHeight } = document.documentElement
  if (!first || first.bottom < 0 || first.top > clientHeight) return hide()
  const { width, height } = card.getBoundingClientRect()
  const below = first.bottom + GAP
  const above = first.top - GAP - height
  const top = below + height <= clientHeight - EDGE || above < EDGE ? below : above
  card.style.left = `${Math.max(EDGE, Math.min(first.left, clientWidth - width - EDGE))}px`
  card.style.top = `${Math.max(EDGE, Math.min(top, clientHeight - height - EDGE))}px`
}
