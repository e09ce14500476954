// Draws a reader's own digits in a row, and tells the server which of them was clicked.
export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip")
  strip.setAttribute("aria-label", data.label)
  const held = new Map([...strip.children].map((button) => [button.dataset.path, button]))
  const buttons = data.shown.map((each) => {
    const button = held.get(each.path) ?? made(each)
    button.lastChild.textContent = each.name
    button.title = each.name
    button.setAttribute("aria-pressed", each.path === data.chosen)
    button.onclick = () => setTriggerValue("picked", each.path)
    return button
  })
  // Only what is new or gone is touched: the button that was clicked keeps the focus.
  for (const button of held.values()) if (!buttons.includes(button)) button.remove()
  buttons.forEach((button, i) => strip.children[i] === button || strip.insertBefore(button, strip.children[i] ?? null))
}

function made({ path, url }) {
  const button = document.createElement("button")
  button.type = "button"
  button.dataset.path = path
  const picture = document.createElement("img")
  picture.src = url
  picture.alt = ""
  button.append(picture, document.createElement("span"))
  return button
}
