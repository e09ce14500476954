// The place to choose a picture, or to take one with a phone; and the picture given, with frames around its digits.

const places = new WeakMap(); // by the element Streamlit gives us → its frames

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".photo");
  const find = (selector) => root.querySelector(selector);
  const { words } = data;
  let frames = places.get(root);
  if (!frames) places.set(root, (frames = new Frames(find(".seen"), () => {})));
  frames.tell = setTriggerValue;
  find(".seen").hidden = find(".tools").hidden = !data.picture;
  if (data.picture) showPicture(find, data, frames, setTriggerValue);
  const name = find(".name");
  find(".ask").textContent = data.name === null ? words.photo : words.another;
  name.textContent = data.name ?? "";
  const input = find("input");
  input.setAttribute("accept", data.accept);
  input.onchange = async () => {
    const file = input.files[0];
    if (!file) return;
    name.textContent = find(".unseen").textContent = words.sending;
    const sent = await small(file, data);
    name.textContent = sent.name;
    input.value = ""; // the same file may be chosen again
    setTriggerValue("given", sent);
  };
}

function showPicture(find, data, frames, tell) {
  const picture = find("img");
  const source = "data:image/jpeg;base64," + data.picture;
  if (picture.src !== source) picture.src = source;
  picture.alt = data.words.picture;
  find(".unseen").textContent = "";
  frames.show(data);
  const again = find(".frame");
  again.textContent = data.own ? data.words.again : data.words.frame;
  again.title = data.words.frame_help;
  again.onclick = () => (data.own ? tell("framed", "none") : frames.begin());
}
