// Pins the drawing package's bar above the sheet, with undo and redo in the reader's language; see canvas.py.
const names = new WeakMap() // each sheet's root → what its buttons are called now

const STYLE = `
  .dc-toolbar { opacity: 1; top: -2.65rem; }
  .dc-icon-button:not([data-kept]), .dc-toolbar-separator { display: none; }
  .dc-icon-button svg { width: 1.2rem; height: 1.2rem; }
  .dc-container, .canvas-container, canvas { width: var(--sheet) !important; height: var(--sheet) !important; }`
// The last line shows the sheet larger than it is: the package sees where a pen is by the size its canvas has on screen.

function nameButtons(root) {
  for (const [name, ours] of Object.entries(names.get(root))) {
    const button = root.querySelector(`[aria-label="${name}"], [data-kept="${name}"]`)
    if (!button || (button.dataset.kept && button.title === ours)) continue
    button.dataset.kept = name
    button.title = ours
    button.setAttribute("aria-label", ours)
  }
}

// A second button pressed in the middle of a stroke ends it in the package's eyes, and loses it: it is not told.
let drawing = false // whether the first button is down on a sheet
const on = (name, act) => document.addEventListener(name, act, { capture: true })
on("mousedown", (event) => {
  if (event.button === 0) drawing = onSheet(event)
  else if (drawing || onSheet(event)) swallow(event)
})
on("mouseup", (event) => {
  if (event.button === 0) drawing = false
  else if (drawing) swallow(event)
})
on("contextmenu", (event) => (drawing || onSheet(event)) && swallow(event))

function onSheet(event) {
  const [target] = event.composedPath()
  return names.has(target?.getRootNode?.()) && target.matches("canvas")
}

function swallow(event) {
  event.preventDefault()
  event.stopImmediatePropagation()
}

export default function ({ data }) {
  let tries = 300 // frames: the sheet may arrive after this
  const pin = () => {
    const root = document.querySelector(`.st-key-${data.sheet} [data-testid="stBidiComponentIsolated"]`)?.shadowRoot
    if (!root?.querySelector(".dc-toolbar")) {
      if (--tries) requestAnimationFrame(pin)
      return
    }
    const known = names.has(root)
    names.set(root, { Undo: data.Undo, Redo: data.Redo })
    if (!known) {
      const style = document.createElement("style")
      style.textContent = STYLE
      root.append(style)
      new MutationObserver(() => nameButtons(root)).observe(root, { childList: true, subtree: true }) // new with each pen
    }
    nameButtons(root)
  }
  pin()
}
