
const LANG = { en: "en", zh: "zh-CN" }

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties)
}

// What a term is called: in the reader's language first, and not twice where both call it the same.
function names({ en, zh }, reading) {
  const line = element("p", { className: "name" })
  const order = reading === "zh" ? ["zh", "en"] : ["en", "zh"]
  const said = new Map(order.map((language) => [{ en, zh }[language].name, language]).reverse())
  for (const [text, language] of [...said].reverse()) {
    line.append(element(en.ours && text === en.name ? "code" : "span", { lang: LANG[language], textContent: text }))
  }
  return line
}

// What one language says of a term, and, of a name in the book's code, what the course has in its place.
function sentences({ text, ours }, language) {
  return [text, ours].filter(Boolean).map((each) => sentence(each, language))
}

// A sentence, its code between backticks.
function sentence(text, language) {
  const paragraph = element("p", { lang: LANG[language] })
  paragraph.append(...text.split("`").map((part, i) => (i % 2 ? element("code", { textContent: part }) : part)))
  return paragraph
}

// Goes to another page of the course as Streamlit's own links do, without loading it anew; with a key held, as browsers do.
function go(event) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  history.pushState({}, "", event.currentTarget.href)
  dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}
