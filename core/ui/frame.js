// Tells the browser what Streamlit does not: the page's language, the reading mode in the address, and projector mode.
// Streamlit's own ways write the visible label (bind), where ?lang=zh is what people type and share, or add a step to
// the browser's history on every page (st.query_params), so that its back button goes round in a circle.
const root = document.documentElement;
let labels = {};
let listening = false;

export default function ({ data, parentElement }) {
  labels = data.labels;
  root.lang = data.language;
  root.dataset.reading = data.reading;
  const url = new URL(location.href);
  if (data.reading !== data.guess || url.searchParams.has("lang")) url.searchParams.set("lang", data.reading);
  if (root.dataset.show === undefined && url.searchParams.get("show") === "stage") root.dataset.show = "stage";
  if (root.dataset.show === "stage") url.searchParams.set("show", "stage");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
  if (root.dataset.page !== data.page) arrive(data.page);
  document.querySelector('[data-testid="stExpandSidebarButton"]')?.setAttribute("aria-label", labels.menu);
  const button = parentElement.querySelector("button");
  button.onclick = () => show(root.dataset.show !== "stage");
  label(button);
  if (listening) return;
  listening = true;
  document.addEventListener("keydown", (event) => key(event));
}

// Shows a lesson from its top, and puts the menu of a phone away, when the reader has come from another one.
function arrive(page) {
  const first = root.dataset.page === undefined;
  root.dataset.page = page;
  if (first || location.hash) return;
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  if (innerWidth < 768) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}

function label(button) {
  const name = root.dataset.show === "stage" ? labels.leave : labels.show;
  button.title = name;
  button.hidden = false; // until now it had no name
  button.setAttribute("aria-label", name);
}

// Shows the stage alone, or the whole page again.
function show(alone) {
  root.dataset.show = alone ? "stage" : "page";
  const url = new URL(location.href);
  if (alone) url.searchParams.set("show", "stage");
  else url.searchParams.delete("show");
  history.replaceState(history.state, "", url);
  dispatchEvent(new Event("resize"));
}

function key(event) {
  if (root.dataset.show !== "stage" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.composedPath()[0].matches?.("input, textarea, select")) return;
  if (event.key === "Escape") show(false);
  const way = { PageDown: "next", n: "next", PageUp: "previous", p: "previous" }[event.key];
  if (way) document.querySelector(`.st-key-frame_${way} a`)?.click();
}
