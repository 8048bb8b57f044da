/* The class's vote on a forecast, on the projector: hands for each answer, once more after a talk, and both bills. */
(function () {
"use strict";

const { element, button } = window.xlPlayer, { bits, pricer, SURE } = window.xlForecasts;

/** The mean of the class's bills, and the bill of its mean forecast, from what each answer's hands put on the right one. */
function bills(hands, shares, paid) {
  const voters = hands.reduce((sum, n) => sum + n, 0);
  const mean = (list) => list.reduce((sum, x, i) => sum + hands[i] * x, 0) / voters;
  return { voters, each: mean(shares.map(paid)), pooled: paid(mean(shares)) };
}

/** Puts the fields on a forecast; returns what shows its stages. */
function startVote(box) {
  const answers = [...box.querySelectorAll(".xl-answers > li")], right = +box.dataset.right, n = answers.length;
  const price = pricer(box), { uniform } = price(1, n), paid = (share) => price(share, n).paid;
  const fields = answers.map((answer) => element("input", {
    type: "number", min: 0, step: 1, placeholder: "hands", class: "xl-hands", "aria-label": `Hands for: ${answer.textContent.trim()}`,
  }));
  const sure = element("select", {}, ...SURE.map(([word, share]) => element("option", { value: share }, `${word}, ${Math.round(100 * share)} %`)));
  sure.selectedIndex = 1;
  const again = button("Vote again", () => {
    if (!valid()) return;
    first = hands();
    answers.forEach((answer, i) => { answer.dataset.first = `first ${first[i]}`; fields[i].value = ""; });
    fields[0].focus();
  });
  const status = element("div", { role: "status" });
  let first = null;
  answers.forEach((answer, i) => answer.append(fields[i]));
  box.querySelector(".xl-explained").before(element("div", { class: "xl-vote" },
    element("p", {}, element("label", {}, "A hand says ", sure), again), status));

  const hands = () => fields.map((field) => +field.value);
  const valid = () => fields.every((field) => field.reportValidity());

  function charge() {
    const votes = [first, valid() ? hands() : null].filter((vote) => vote?.some((count) => count > 0));
    const shares = answers.map((_, i) => (i === right ? +sure.value : (1 - sure.value) / (n - 1)));
    const rows = votes.map((vote, i) => {
      const { voters, each, pooled } = bills(vote, shares, paid);
      return [votes.length < 2 ? "the vote" : ["first vote", "after talking"][i], `${vote[right]} of ${voters}`, bits(each), bits(pooled)];
    });
    const row = (kind, texts) => element("tr", {}, ...texts.map((text) => element(kind, {}, text)));
    status.replaceChildren(...(rows.length ? [element("table", {},
      row("th", ["", "right", "mean of your bills", "bill of your mean forecast"]),
      ...[...rows, ["knowing nothing", "", bits(uniform), bits(uniform)]].map((texts) => row("td", texts)))] : []));
  }

  /** Stage 0 is the question, 1 its answer with the bills, and 2 the explanation where 1 has no room; how many there are. */
  return (stage) => {
    const screen = box.closest(".bd-article"), is = (name, on) => box.classList.toggle(name, on);
    is("xl-charged", stage > 0);
    is("xl-alone", stage === 2);
    answers[right].classList.toggle("xl-told", stage > 0);
    status.replaceChildren();
    if (stage === 1) {
      charge();
      is("xl-long", false);
      is("xl-long", screen.scrollHeight > screen.clientHeight);
    }
    return box.matches(".xl-long") ? 3 : 2;
  };
}

const votes = new Map();
window.xlVote = (box) => votes.get(box) || votes.set(box, startVote(box)).get(box);
})();
