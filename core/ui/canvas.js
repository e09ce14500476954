// Pins the drawing package's bar above the sheet, with undo and redo in the reader's language; see canvas.py.
export default function ({ data }) {
  let tries = 300 // frames: the sheet may arrive after this
  const pin = () => {
    const roots = [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')].map((host) => host.shadowRoot)
    const root = roots.find((each) => each?.querySelector(".dc-toolbar"))
    if (!root) {
      if (--tries) requestAnimationFrame(pin)
      return
    }
    if (!root.querySelector("style.pinned")) {
      const style = document.createElement("style")
      style.className = "pinned"
      style.textContent = `
        .dc-toolbar { opacity: 1; top: -2.65rem; }
        .dc-icon-button:not([data-kept]), .dc-toolbar-separator { display: none; }
        .dc-icon-button svg { width: 1.2rem; height: 1.2rem; }`
      root.append(style)
    }
    for (const name of ["Undo", "Redo"]) {
      const button = root.querySelector(`[aria-label="${name}"], [data-kept="${name}"]`)
      if (!button) continue
      button.dataset.kept = name
      button.title = data[name]
      button.setAttribute("aria-label", data[name])
    }
  }
  pin()
}
