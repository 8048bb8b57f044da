/* forecast.js lets the reader commit before the answer shows: an answer, how sure, and the price.
 *
 * A forecast on the page is a question, its answers as a list, and the explanation folded; without this
 * script it reads like that. The first forecast of a question is kept in the browser and counts.
 * The bits are computed by the program that xentlib recorded (player.js runs it).
 */
(function () {
"use strict";

const STORE = "xl-forecasts", VERSION = 1;
const SURE = [["leaning", 0.6], ["likely", 0.8], ["almost sure", 0.95]];
const LEAST = 0.01; // no share falls below: at most 6.64 bits

const { compile, element, button } = window.xlPlayer;

/** All that this browser keeps, by the names of the questions. */
function stored() {
  try {
    const saved = JSON.parse(localStorage.getItem(STORE));
    return (saved?.version === VERSION && typeof saved.forecasts === "object" && saved.forecasts) || {};
  } catch { return {}; }
}

function save(forecasts) {
  try {
    localStorage.setItem(STORE, JSON.stringify({ version: VERSION, forecasts }));
  } catch { /* a browser that keeps nothing: the forecast is made all the same */ }
}

const bits = (x) => `${x.toFixed(x < 9.95 ? 2 : 1).replace(/\.?0+$/, "")} ${x > 0 && x <= 1 ? "bit" : "bits"}`;
const percent = (share) => `${Math.round(100 * share)} %`;

/** No share below the least, and all together 1. */
function allowed(shares) {
  const free = shares.reduce((sum, share) => sum + share, 0), room = 1 - LEAST * shares.length;
  return shares.map((share) => LEAST + room * (free ? share / free : 1 / shares.length));
}

/** The price in bits of a share of the right answer, and that of knowing nothing, as the program of `place` has it. */
function pricer(place) {
  const plan = compile(JSON.parse(place.dataset.program));
  return (share, answers) => {
    const { paid, uniform } = plan.evaluate({ share, answers });
    return { paid: paid.data[0], uniform: uniform.data[0] };
  };
}

function startForecast(box) {
  const { name, text, right } = box.dataset, list = box.querySelector(".xl-answers");
  const answers = [...list.children], n = answers.length, explained = box.querySelector(".xl-explained");
  const price = pricer(box), { uniform } = price(1, n), paid = (share) => price(share, n).paid;
  const status = element("p", { class: "xl-bill", role: "status" });
  let picked = null, counts = true;

  const buttons = answers.map((answer, i) => {
    const node = button("", () => pick(i), { "aria-pressed": false });
    node.append(...answer.childNodes);
    answer.append(node);
    return node;
  });
  const sure = element("div", { class: "xl-sure", role: "group", "aria-label": "How sure are you?", hidden: "" });
  const bars = element("div", { class: "xl-adjust", hidden: "" });
  list.after(sure, bars, status);

  /** The shares if the picked answer gets this much and the others the rest, evenly. */
  const split = (share) => answers.map((_, i) => (i === picked ? share : (1 - share) / (n - 1)));
  const cost = (shares) => `right: ${bits(paid(shares[picked]))}, else ${bits(paid(Math.min(...shares)))}`;

  function pick(i) {
    picked = i;
    buttons.forEach((node, k) => node.setAttribute("aria-pressed", k === i));
    sure.hidden = false;
    bars.hidden = true;
    sure.replaceChildren(element("span", {}, "How sure are you?"), ...SURE.map(([word, share]) => {
      const node = button(`${word}, ${percent(share)}`, () => commit(split(share)));
      node.append(element("small", {}, cost(split(share))));
      return node;
    }), button("adjust", adjust, { class: "xl-quiet" }));
  }

  /** A bar for each answer, for those who want other shares than the three words offer. */
  function adjust() {
    const ranges = answers.map((answer, i) => element("input", {
      type: "range", min: 0, max: 100, value: Math.round(100 * split(SURE[1][1])[i]), "aria-label": answer.textContent,
    }));
    const outputs = answers.map(() => element("output"));
    const shares = () => allowed(ranges.map((range) => range.valueAsNumber));
    const show = () => shares().forEach((share, i) => {
      outputs[i].textContent = `${percent(share)}, if it is this: ${bits(paid(share))}`;
    });
    const rows = ranges.map((range, i) => element("label", {}, answers[i].textContent, range, outputs[i]));
    ranges.forEach((range) => range.addEventListener("input", show));
    bars.replaceChildren(...rows, button("This is my forecast", () => commit(shares())));
    bars.hidden = false;
    show();
    ranges[picked].focus();
  }

  function commit(shares) {
    if (counts) save({ ...stored(), [name]: { text, shares, right: +right, day: new Date().toISOString().slice(0, 10), page: location.pathname } });
    reveal(shares, counts);
    explained.querySelector("summary").focus();
  }

  /** What it cost, which answer is right, and why. */
  function reveal(shares, first) {
    const bill = paid(shares[right]);
    sure.hidden = bars.hidden = true;
    answers.forEach((answer, i) => {
      answer.style.setProperty("--xl-share", shares[i]);
      answer.classList.toggle("xl-right", i === +right);
      buttons[i].disabled = true;
      buttons[i].dataset.share = percent(shares[i]);
    });
    status.replaceChildren(`You put ${percent(shares[right])} on the right answer and pay ${bits(bill)}. `
      + `Knowing nothing would have cost ${bits(uniform)}.${first ? "" : " (Your first forecast is the one that counts.)"} `,
      button("Try again", again, { class: "xl-quiet" }));
    box.classList.add("xl-revealed");
    explained.open = true;
  }

  function again() {
    counts = false;
    picked = null;
    box.classList.remove("xl-revealed");
    explained.open = false;
    status.replaceChildren();
    answers.forEach((answer, i) => {
      answer.classList.remove("xl-right");
      buttons[i].disabled = false;
      buttons[i].setAttribute("aria-pressed", false);
      delete buttons[i].dataset.share;
    });
    buttons[0].focus();
  }

  const before = stored()[name];
  if (before?.text === text && before.shares?.length === n) {
    counts = false;
    reveal(before.shares, true);
    explained.open = false;
  } else if (before) status.textContent = "This question has changed since you answered it.";
}

/** All questions of the book, as the account's page lists them. */
const allQuestions = (place) => [...place.querySelectorAll("li[data-name]")].map((item) => {
  const link = item.querySelector("a");
  return { name: item.dataset.name, text: item.dataset.text, title: link.textContent, href: link.getAttribute("href") };
});

window.xlForecasts = { SURE, pricer, stored, save, bits, percent, allQuestions };
document.querySelectorAll(".xl-forecast").forEach(startForecast);
})();
