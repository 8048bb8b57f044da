/* The game of the first page.  Sixteen chips lie over tomorrow's weather; eight days come; each charges the
 * reader, a forecaster who knows the climate, and one who knows nothing.  All bits are computed by the program
 * that xentlib recorded (player.js runs it). */
(function () {
"use strict";

const OUTCOMES = ["sun", "cloud", "rain", "snow"], CHIPS = 16, EACH = 4;
const RANDOM_DAYS = 1000, SECONDS = 3;
const PICTURES = [
  '<circle cx="12" cy="12" r="5"/><path d="M12 1v4M12 19v4M1 12h4M19 12h4M4 4l3 3M17 17l3 3M20 4l-3 3M7 17l-3 3"/>',
  '<path d="M7 18a4.5 4.5 0 0 1 0-9 6 6 0 0 1 11.5 2A3.5 3.5 0 0 1 18 18z"/>',
  '<path d="M7 13a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.5 1.5A3.3 3.3 0 0 1 17 13zM8 16l-1.5 4M13 16l-1.5 4M18 16l-1.5 4"/>',
  '<path d="M12 2v20M3.3 7l17.4 10M20.7 7L3.3 17M9.5 3.5L12 6l2.5-2.5M9.5 20.5L12 18l2.5 2.5"/>',
];
const { compile, element, button } = window.xlPlayer;
const still = matchMedia("(prefers-reduced-motion: reduce)");

const picture = (i) => {
  const box = element("span", { class: "book-game-picture", "aria-hidden": true });
  box.innerHTML = `<svg viewBox="0 0 24 24">${PICTURES[i]}</svg>`;
  return box;
};
const number = (x) => (x === Infinity ? "∞" : x.toFixed(2).replace(/\.?0+$/, ""));
const bits = (x) => `${number(x)} ${x > 0 && x <= 1 ? "bit" : "bits"}`;
const sum = (list) => list.reduce((a, b) => a + b, 0);

function start(game) {
  const { program, climate, days: letters, orders } = JSON.parse(game.querySelector("script").textContent);
  const plan = compile(program);
  const bill = (chips) => {
    const { price, average, divergence, entropy } = plan.evaluate(Object.fromEntries(OUTCOMES.map((name, i) => [name, chips[i]])));
    return { price: [...price.data], average: average.data[0], divergence: divergence.data[0], entropy: entropy.data[0] };
  };
  const others = [climate, OUTCOMES.map(() => EACH)];
  let chips, inHand, order, day, paid, averages;

  // What is seen: four rows of chips, the day's button, three bars.
  const say = element("p", { class: "book-game-say", role: "status" });
  const rows = OUTCOMES.map((name, i) => {
    const count = element("output", {}), price = element("span", { class: "book-game-price" }), stack = element("span", { class: "book-game-chips", "aria-hidden": true });
    const less = button("−", () => take(i), { "aria-label": `One chip less on ${name}` });
    const more = button("+", () => give(i), { "aria-label": `One chip more on ${name}` });
    const node = element("div", { class: "book-game-row", role: "group", "aria-label": name },
      picture(i), element("strong", {}, name), less, count, more, stack, price);
    return { node, count, price, stack, less, more };
  });
  const next = button("", forward, { class: "book-game-next" });
  const rest = button("Play the rest", () => { while (day < order.length && step()); show(); }, { class: "book-game-rest" });
  const bars = ["you", "knows the climate", "a quarter each"].map((name) => {
    const length = element("span", { class: "book-game-bar" }), total = element("output", {});
    return { node: element("div", { class: "book-game-who" }, element("span", {}, name), element("span", { class: "book-game-track" }, length), total), length, total };
  });
  const table = element("div", { class: "book-game-rows" }, ...rows.map(({ node }) => node));
  const side = element("div", { class: "book-game-side" }, element("div", { class: "book-game-buttons" }, next, rest), say,
    element("div", { class: "book-game-bars" }, ...bars.map(({ node }) => node)));
  const end = element("div", { class: "book-game-end", tabindex: -1 });
  game.replaceChildren(element("div", { class: "book-game-board" }, table, side), end);

  function begin() {
    chips = OUTCOMES.map(() => EACH);
    inHand = 0;
    order = [...orders[Math.floor(Math.random() * orders.length)]].map((letter) => letters.indexOf(letter));
    day = 0;
    paid = [0, 0, 0];
    averages = [];
    game.classList.remove("book-game-over");
    rows.forEach(({ node }) => node.classList.remove("book-game-came"));
    end.replaceChildren();
    say.replaceChildren("All chips on one: free if it comes. Half of them: 1 bit. Each halving: 1 bit more. None: ∞.");
    show();
  }

  function take(i) {
    if (!chips[i]) return;
    chips[i] -= 1;
    inHand += 1;
    show();
  }

  /** A chip from the hand, or else from the row that has most. */
  function give(i) {
    if (inHand) inHand -= 1;
    else {
      const most = OUTCOMES.reduce((top, _, k) => (k !== i && (top === i || chips[k] > chips[top]) ? k : top), i ? 0 : 1);
      if (!chips[most]) return;
      chips[most] -= 1;
    }
    chips[i] += 1;
    show();
  }

  /** The next day comes and is charged; false if the reader's bill is without end. */
  function step() {
    const came = order[day], { price, average } = bill(chips);
    rows.forEach(({ node }, i) => node.classList.toggle("book-game-came", i === came));
    if (price[came] === Infinity) {
      const fullest = chips.indexOf(Math.max(...chips)); // the rows are closed until it is taken back
      say.replaceChildren(`${OUTCOMES[came]}, and no chip on it. Your bill is ∞, and no sunny day brings it down. `,
        button(`Take it back: one chip from ${OUTCOMES[fullest]}`, () => takeBack(fullest, came)));
      return false;
    }
    averages.push(average);
    paid = [paid[0] + price[came], ...others.map((other, k) => paid[k + 1] + bill(other).price[came])];
    day += 1;
    say.replaceChildren(`Day ${day}: ${OUTCOMES[came]}. You pay ${bits(price[came])}.`);
    return true;
  }

  /** A chip goes to what came; the days before count as if it had been there. */
  function takeBack(from, came) {
    chips[from] -= 1;
    chips[came] += 1;
    const { average } = bill(chips);
    averages = averages.map((past) => (past === Infinity ? average : past));
    forward();
    next.focus();
  }

  function forward() {
    if (step() && day === order.length) finish();
    show();
  }

  function show() {
    const { price } = bill(chips), stuck = say.querySelector("button"), last = order.length;
    rows.forEach((row, i) => {
      row.count.textContent = chips[i];
      row.stack.style.setProperty("--chips", chips[i]);
      row.price.replaceChildren(element("span", { class: "book-game-if" }, `if ${OUTCOMES[i]}: `), bits(price[i]));
      row.less.disabled = stuck || !chips[i];
      row.more.disabled = stuck || chips[i] === CHIPS;
    });
    next.textContent = inHand ? `Place ${inHand} more ${inHand > 1 ? "chips" : "chip"}` : day ? `Day ${day + 1}` : "Let the days come";
    next.disabled = Boolean(inHand || stuck);
    rest.hidden = day < 3;
    rest.parentElement.hidden = day === last;
    rest.disabled = next.disabled;
    bars.forEach(({ length, total }, k) => {
      const due = stuck && k === 0 ? Infinity : paid[k];
      length.style.setProperty("--share", Math.min(1, due / (3 * last)));
      total.textContent = bits(due);
    });
    if (day === last && !game.classList.contains("book-game-over")) finish();
  }

  /** The bill of the eight days in its two parts, and their names. */
  function finish() {
    game.classList.add("book-game-over");
    const n = order.length, mean = sum(averages) / n, { entropy } = bill(climate);
    const changed = Math.abs(paid[0] / n - mean) > 1e-9, price = mean - entropy;
    const bar = (share, css) => element("span", { class: css, style: `flex-grow:${Math.min(share, 6)}` });
    const part = (share, name, css, words) => element("div", { class: css },
      element("strong", {}, number(share)), element("em", {}, name), element("span", {}, words));
    const random = element("div", { class: "book-game-random" });
    end.replaceChildren(
      element("h2", {}, changed ? `Your chips cost ${number(mean)} bits a day` : `You paid ${number(mean)} bits a day`),
      ...(changed ? [element("p", {}, `You changed your chips on the way and paid ${bits(paid[0])} for these eight days. `
        + (paid[0] < n * entropy ? "You knew how many days of each kind were left; the weather does not tell. " : "") + "In the long run your chips cost:")] : []),
      element("div", { class: "book-game-parts" },
        element("div", { class: "book-game-whole", "aria-hidden": true }, bar(entropy, "book-game-entropy"), bar(price, "book-game-divergence")),
        part(entropy, "entropy", "book-game-entropy", "what no fixed forecast avoids: the weather’s own surprise"),
        part(price, "relative entropy", "book-game-divergence", price < 1e-9 ? "nothing: your chips were the climate" : "the price of your chips")),
      element("p", {}, "Together they are your ", element("strong", {}, "cross-entropy"), ", the number that classifiers are trained to lower."),
      element("p", { class: "book-game-note" }, "The eight days came in the climate’s proportions: chips left alone pay the same in any order. "
        + "The order was one of those in which whoever knows the climate is never behind; random days are not so kind. ",
        button("A thousand random days with your last chips", () => thousand(random)), " ", button("Play again", () => { begin(); next.focus(); })),
      random,
      element("p", {}, element("a", { class: "book-game-on", href: game.dataset.next || "book/01-information.html" },
        "Lesson 1: why does half the chance cost one bit more?")));
    end.focus({ preventScroll: true });
    end.scrollIntoView({ block: "nearest" });
  }

  /** Random days with the chips as they lie: three averages that settle. */
  function thousand(place) {
    const prices = [bill(chips).price, ...others.map((other) => bill(other).price)], totals = [0, 0, 0];
    const names = ["you", "knows the climate", "a quarter each"];
    const line = element("p", { role: "status" });
    place.replaceChildren(line);
    let drawn = 0;
    const began = performance.now();
    const draw = () => {
      const share = still.matches ? 1 : Math.min(1, (performance.now() - began) / (1000 * SECONDS));
      for (; drawn < Math.max(1, share * RANDOM_DAYS); drawn++) {
        let left = Math.random() * CHIPS, came = 0;
        while (left >= climate[came]) left -= climate[came++];
        totals.forEach((_, k) => { totals[k] += prices[k][came]; });
      }
      line.textContent = `${drawn} random days, on average: ${names.map((name, k) => `${name} ${number(totals[k] / drawn)}`).join(", ")} bits a day.`;
      if (share < 1) requestAnimationFrame(draw);
    };
    draw();
  }

  begin();
  game.xlGame = { state: () => ({ chips: [...chips], day, paid: [...paid], order: [...order] }) };
}

document.querySelectorAll(".book-game").forEach(start);
})();
