// Pins the drawing package's bar above the sheet; see canvas.py.
export default function () {
  let tries = 300 // frames: the sheet may arrive after this
  const pin = () => {
    for (const { shadowRoot } of document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')) {
      if (shadowRoot?.querySelector(".dc-toolbar") && !shadowRoot.querySelector("style.pinned")) {
        const style = document.createElement("style")
        style.className = "pinned"
        style.textContent = ".dc-toolbar { opacity: 1; top: -2.65rem; }"
        shadowRoot.append(style)
        return
      }
    }
    if (--tries) requestAnimationFrame(pin)
  }
  pin()
}
