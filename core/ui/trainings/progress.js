// Follows a training: asks a route of the server how far it has come, which costs no run of the page, and tells
// Streamlit when it is done. A server or a proxy that does not answer the route is asked by a run of the page instead.

const followers = new WeakMap(); // by the element Streamlit gives us: it calls again on every change of data or theme
const TROUBLE = 2; // s from one run of the page to the next where the route does not answer
const LOWEST = 0.5; // the accuracy at the foot of the curve: by guessing one gets as far

export default function ({ data, parentElement, setTriggerValue }) {
  let follower = followers.get(parentElement);
  if (!follower) followers.set(parentElement, (follower = new Follower(parentElement.querySelector(".progress"))));
  follower.tell = setTriggerValue;
  follower.show(data);
  return () => {
    follower.gone = true;
    followers.delete(parentElement);
  };
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

class Follower {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
  }

  show(data) {
    this.data = data;
    this.draw(data.now);
    if (!this.asking) this.ask();
  }

  // Looks again and again until the training is done; of another job that Python names meanwhile from then on.
  async ask() {
    this.asking = true;
    let { now } = this.data;
    while (!this.gone && !now.done) {
      await pause(now.look_after);
      if (this.gone) return;
      const { job, url } = this.data;
      try {
        const answer = await fetch(new URL(url, location.href), { cache: "no-store" });
        if (!answer.ok) throw new Error(`${answer.status}`);
        now = await answer.json();
      } catch {
        this.tell("look", Date.now());
        await pause(TROUBLE);
        now = this.data.now;
        continue;
      }
      if (this.data.job !== job) now = this.data.now;
      if (!this.gone) this.draw(now);
    }
    this.asking = false;
    if (!this.gone) this.tell("look", Date.now());
  }

  draw(now) {
    const { labels } = this.data;
    const percent = Math.round(100 * now.share);
    this.find(".text").textContent = fill(now.started ? labels.under_way : labels.waiting, now);
    this.find(".bar").setAttribute("aria-valuenow", percent);
    this.find(".bar").setAttribute("aria-label", this.find(".text").textContent);
    this.find(".done").style.width = `${percent}%`;
    const last = now.accuracies.at(-1);
    this.root.classList.toggle("tall", !!this.data.tall);
    this.find(".epochs").textContent = now.epochs;
    // Many trainings after one another have not one accuracy an epoch: those are no curve.
    this.find(".curve").hidden = now.accuracies.length < Math.max(2, now.epoch);
    if (last === undefined) return;
    this.find(".accuracy").textContent = fill(labels.accuracy, { accuracy: last.toFixed(4) });
    const place = (accuracy, epoch) =>
      `${(100 * epoch) / Math.max(now.epochs, 1)},${40 * (1 - Math.max(0, (accuracy - LOWEST) / (1 - LOWEST)))}`;
    this.find("polyline").setAttribute("points", now.accuracies.map(place).join(" "));
  }
}
