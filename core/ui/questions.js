// Has the browser read aloud what is said of an answer, and the list show the topic of the question on the stage.
let shown;

export default function ({ data }) {
  document.querySelector(`.${data.judged}`)?.setAttribute("role", "status");
  const list = document.querySelector(`.${data.topics}`);
  if (!list) return;
  for (const button of list.querySelectorAll("button")) {
    if (button.closest(`.${data.chosen}`)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  if (shown === data.chosen) return;
  shown = data.chosen;
  const topic = list.querySelector(`.${data.chosen}`)?.getBoundingClientRect();
  const room = list.getBoundingClientRect(); // the list alone scrolls: the page stays where it is
  if (topic && topic.top < room.top) list.scrollTop += topic.top - room.top;
  if (topic && topic.bottom > room.bottom) list.scrollTop += topic.bottom - room.bottom;
}
