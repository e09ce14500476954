// Hands a picture pasted anywhere on the page to the uploader, and lets phones offer the camera; see ways_in.py.
const listening = new WeakMap() // each component's root → what takes its listener away

const inputOf = (upload) => document.querySelector(`.st-key-${upload} input[type="file"]`)

// The uploader's input, as soon as the server has put it there; null if it does not come within five seconds.
async function arrival(upload) {
  for (let tries = 0; tries < 100 && !inputOf(upload); tries++) await new Promise((wake) => setTimeout(wake, 50))
  return inputOf(upload)
}

function hand(picture, input) {
  const files = new DataTransfer()
  files.items.add(picture)
  input.files = files.files
  input.dispatchEvent(new Event("change", { bubbles: true }))
}

export default function ({ data, parentElement }) {
  const { menu, photo, upload, now } = data
  if (now === "photo") arrival(upload).then((input) => input?.setAttribute("accept", "image/*"))
  listening.get(parentElement)?.()
  const paste = async (event) => {
    const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"))
    if (!picture) return
    event.preventDefault()
    if (!inputOf(upload)) document.querySelectorAll(`.st-key-${menu} button`)[photo]?.click()
    const input = await arrival(upload)
    if (input) hand(picture, input)
  }
  document.addEventListener("paste", paste)
  const stop = () => document.removeEventListener("paste", paste)
  listening.set(parentElement, stop)
  return stop
}
