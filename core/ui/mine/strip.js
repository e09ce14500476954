// Draws a reader's own digits in a row, tells the server which of them was clicked, and copies a link to the chosen one.
export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip")
  strip.setAttribute("aria-label", data.labels.strip)
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
  offer(parentElement.querySelector(".send"), data)
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

// A button that copies the address of this lesson with the chosen digit in it, in the reader's language.
function offer(send, { link, labels }) {
  const [button, status, box] = send.children
  send.hidden = !link
  button.textContent = labels.send
  box.setAttribute("aria-label", labels.send)
  const address = link && addressOf(link)
  if (send.dataset.address === address) return
  send.dataset.address = address
  status.textContent = ""
  box.hidden = true
  button.onclick = async () => {
    const copied = await copy(address)
    status.textContent = copied ? labels.sent : labels.not_sent
    box.hidden = copied
    box.value = address
    if (!copied) box.select()
  }
}

function addressOf(link) {
  const lang = new URL(location.href).searchParams.get("lang")
  const url = new URL(location.pathname, location.origin)
  url.search = new URLSearchParams({ ...(lang ? { lang } : {}), ...link }).toString()
  return url.href
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text) // not there on an address without https
    return true
  } catch {
    return false
  }
}
