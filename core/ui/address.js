// Keeps what a lesson's inputs say in the address, and nothing that is not known, without a step in the history.
// The frame's own parameters and the places of players, which the browser keeps, stay as they are.
const FRAME = ["lang", "show"];

export default function ({ data }) {
  const url = new URL(location.href);
  const kept = [...FRAME, ...data.players].flatMap((id) => {
    const value = url.searchParams.get(id);
    return value === null || value.length > 20 ? [] : [[id, value]];
  });
  url.search = new URLSearchParams([...kept, ...Object.entries(data.says)]).toString();
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}
