// The place to choose a picture, or to take one with a phone.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".photo");
  const find = (selector) => root.querySelector(selector);
  const name = find(".name");
  find(".ask").textContent = data.words[data.name === null ? "photo" : "another"];
  name.textContent = data.name ?? "";
  const input = find("input");
  input.setAttribute("accept", data.accept);
  input.onchange = async () => {
    const file = input.files[0];
    if (!file) return;
    name.textContent = data.words.sending;
    const sent = await small(file, data);
    name.textContent = sent.name;
    input.value = ""; // the same file may be chosen again
    setTriggerValue("given", sent);
  };
}
