// Has the browser read aloud what is said of an answer, and the list show the topic of the question on the stage.
let told, shown;
const watch = new MutationObserver(() => mark()); // the list may come later than this, or be drawn anew

export default function ({ data }) {
  told = data;
  watch.observe(document.body, { childList: true, subtree: true });
  mark();
  return () => watch.disconnect();
}

function mark() {
  document.querySelector(`.${told.judged}`)?.setAttribute("role", "status");
  const list = document.querySelector(`.${told.topics}`);
  if (!list) return;
  for (const button of list.querySelectorAll("button")) {
    if (button.closest(`.${told.chosen}`)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  const chosen = list.querySelector(`.${told.chosen}`);
  if (!chosen || shown === told.chosen) return;
  shown = told.chosen;
  const topic = chosen.getBoundingClientRect();
  const room = list.getBoundingClientRect(); // the list alone scrolls: the page stays where it is
  if (topic.top < room.top) list.scrollTop += topic.top - room.top;
  if (topic.bottom > room.bottom) list.scrollTop += topic.bottom - room.bottom;
}
