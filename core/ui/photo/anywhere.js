// Takes a picture that is pasted or dropped anywhere on the page, on the sheet too, and sends it as if it were chosen.

const listening = new WeakMap(); // each component's root → { stop, and what to do now }

export default function ({ data, parentElement, setTriggerValue }) {
  let here = listening.get(parentElement);
  if (!here) listening.set(parentElement, (here = listen()));
  here.send = async (file) => setTriggerValue("given", await small(file, data));
  return () => {
    here.stop();
    listening.delete(parentElement);
  };
}

function listen() {
  const stop = new AbortController();
  const here = { stop: () => (mark(false), stop.abort()), send: () => {} };
  const on = (name, act) => document.addEventListener(name, act, { capture: true, signal: stop.signal });
  on("paste", (event) => {
    const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    here.send(picture);
  });
  for (const name of ["dragenter", "dragover"]) {
    on(name, (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault(); // or the browser would open the picture instead of the page
      event.dataTransfer.dropEffect = "copy";
      mark(true);
    });
  }
  on("dragleave", (event) => event.relatedTarget || mark(false)); // out of the window
  on("drop", (event) => {
    mark(false);
    const file = holdsFile(event) && event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    here.send(file);
  });
  return here;
}

function holdsFile(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

// Shows, by core/ui/style.css, that it may be let go here.
function mark(dragged) {
  if (dragged) document.documentElement.dataset.dragged = "yes";
  else delete document.documentElement.dataset.dragged;
}
