/* The page "Your forecasts": what the reader paid, question by question, and whether they are as often right as
 * they say.  Everything is in the browser; nothing is sent anywhere. */
(function () {
"use strict";

const { element, button } = window.xlPlayer;
const { pricer, stored, save, bits, percent, allQuestions } = window.xlForecasts;
const CALIBRATED = 30; // forecasts before a picture says anything
const BINS = [[0, 0.7], [0.7, 0.9], [0.9, 1.01]];

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
const isForecast = (f) => f && Array.isArray(f.shares) && f.shares.every((s) => s > 0 && s <= 1) && f.shares[f.right] > 0;

function startAccount(place) {
  const questions = allQuestions(place), status = element("p", { role: "status" }), body = element("div");
  const price = pricer(place), priceOf = ({ shares, right }) => price(shares[right], shares.length);
  place.replaceWith(element("div", { class: "xl-account" }, body, controls(), status));
  show();

  function show() {
    const forecasts = stored();
    const made = questions.filter(({ name }) => isForecast(forecasts[name]));
    if (!made.length) {
      body.replaceChildren(element("p", {}, "You have not made a forecast yet in this browser. ",
        ...(location.protocol === "file:" ? ["(This book is read from a disk. Some browsers then keep the forecasts of each page "
          + "apart, and this page cannot see them: read it through a server, for instance with ", element("code", {}, "make serve"), ".)"] : [])));
      return;
    }
    const counted = made.filter(({ name, text }) => forecasts[name].text === text);
    const prices = counted.map(({ name }) => priceOf(forecasts[name]));
    const [paid, uniform] = ["paid", "uniform"].map((which) => prices.map((p) => p[which]));
    const rows = made.map((question) => {
      const { shares, right, text } = forecasts[question.name], changed = text !== question.text, cost = priceOf(forecasts[question.name]);
      return element("tr", {}, element("td", {}, element("a", { href: question.href }, question.title)),
        element("td", {}, percent(shares[right])), element("td", {}, changed ? "the question has changed" : bits(cost.paid)),
        element("td", {}, changed ? "" : bits(cost.uniform)));
    });
    body.replaceChildren(
      element("p", {}, counted.length ? `${counted.length} of ${questions.length} forecasts made. You paid ${bits(mean(paid))} a question on average; `
        + `knowing nothing would have cost ${bits(mean(uniform))}. The average is your loss: the less, the better you know what you know.` : ""),
      element("div", { class: "pst-scrollable-table-container" }, element("table", { class: "table" },
        element("thead", {}, element("tr", {}, ...["question", "you gave the right answer", "you paid", "knowing nothing"].map((head) => element("th", { scope: "col" }, head)))),
        element("tbody", {}, ...rows))),
      ...calibration(counted.map(({ name }) => forecasts[name])));
  }

  /** How often the answer that got most was right, for each degree of sureness, with the band of luck. */
  function calibration(forecasts) {
    if (forecasts.length < CALIBRATED) {
      return [element("p", {}, `At ${CALIBRATED} forecasts a picture appears here: are you right as often as you say?`)];
    }
    const rows = BINS.map(([low, high]) => {
      const inside = forecasts.map(({ shares, right }) => [Math.max(...shares), shares[right] === Math.max(...shares)])
        .filter(([confidence]) => confidence >= low && confidence < high);
      const n = inside.length;
      if (!n) return null;
      const confidence = mean(inside.map(([s]) => s)), hit = mean(inside.map(([, right]) => +right));
      const luck = 1.96 * Math.sqrt(confidence * (1 - confidence) / n); // 95 of 100 honest readers fall within
      return { n, confidence, hit, low: Math.max(0, confidence - luck), high: Math.min(1, confidence + luck) };
    }).filter(Boolean);
    const x = (v) => 20 + 280 * v, y = (i) => 24 + 44 * i;
    const words = ({ n, confidence, hit, low, high }) => `${n} times you said ${percent(confidence)} on average and were right ${percent(hit)} of the time `
      + `(luck alone: ${percent(low)} to ${percent(high)})`;
    const marks = rows.map((row, i) => `<rect x="${x(row.low)}" y="${y(i) - 8}" width="${x(row.high) - x(row.low)}" height="16" fill="var(--xl-grid)"/>`
      + `<path d="M${x(row.confidence)} ${y(i) - 12}v24" stroke="var(--xl-ink)" stroke-width="2"/><circle cx="${x(row.hit)}" cy="${y(i)}" r="6" fill="var(--xl-c3)"/>`);
    const figure = element("figure");
    figure.innerHTML = `<svg viewBox="0 0 320 ${24 + 44 * rows.length}" style="max-width:30rem;width:100%" role="img" aria-label="${rows.map(words).join("; ")}">${marks.join("")}</svg>`;
    return [element("h2", {}, "Are you right as often as you say?"), figure,
      element("ul", {}, ...rows.map((row) => element("li", {}, words(row))))];
  }

  function controls() {
    const file = element("input", { type: "file", accept: "application/json", "aria-label": "A file of forecasts from another browser" });
    file.addEventListener("change", async () => {
      try {
        const { version, forecasts } = JSON.parse(await file.files[0].text());
        if (version !== 1 || typeof forecasts !== "object") throw new Error();
        const good = Object.fromEntries(Object.entries(forecasts).filter(([, f]) => isForecast(f)));
        save({ ...good, ...stored() }); // what was forecast here first stays
        status.textContent = `${Object.keys(good).length} forecasts read.`;
        show();
      } catch { status.textContent = "This file holds no forecasts of this book."; }
      file.value = "";
    });
    return element("p", { class: "xl-account-buttons" },
      button("Save as a file", () => {
        const text = JSON.stringify({ version: 1, forecasts: stored() }, null, 1);
        const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: "forecasts.json" });
        link.click();
      }), " ",
      button("Delete all", () => {
        if (!confirm("Delete all your forecasts in this browser?")) return;
        save({});
        status.textContent = "Deleted.";
        show();
      }), " ", element("label", {}, "Add from a file: ", file));
  }
}

document.querySelectorAll(".xl-account").forEach(startAccount);
})();
