/* Derivations on the page: fold all lines, take them one at a time, copy the LaTeX. */
(function () {
"use strict";

function button(text, action) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: text });
  made.addEventListener("click", () => action(made));
  return made;
}

function copy(source, made) {
  const say = (text) => {
    made.textContent = text;
    setTimeout(() => { made.textContent = "Copy LaTeX"; }, 2000);
  };
  const select = () => { // where the clipboard is closed to scripts: select, to be copied by hand
    source.closest("details").open = true;
    getSelection().selectAllChildren(source);
    say("Selected: press Ctrl+C");
  };
  const copied = navigator.clipboard?.writeText(source.textContent) || Promise.reject();
  copied.then(() => say("Copied"), select);
}

/** A box that scrolls can be reached and moved with the keyboard. */
function scrollable(box) {
  const scrolls = box.scrollWidth > box.clientWidth + 1;
  const attributes = { tabindex: 0, role: "group", "aria-label": "formula, scrolls sideways" };
  for (const [name, value] of Object.entries(attributes)) {
    if (scrolls) box.setAttribute(name, value); else box.removeAttribute(name);
  }
}

function start(derivation) {
  const list = derivation.querySelector(".xl-derivation-lines"), lines = [...list.querySelectorAll("details")];
  const unfold = (open) => lines.forEach((line, number) => { line.open = open(number); });
  const next = button("Next line", () => {
    const line = lines.find((one) => !one.open);
    if (!line) return;
    line.open = true;
    line.scrollIntoView({ block: "nearest" });
  });
  const predict = button("Predict each line", () => {
    unfold((number) => number === 0);
    next.disabled = false;
    next.focus();
  });
  const tools = document.createElement("div");
  tools.className = "xl-derivation-tools";
  tools.append(predict, next, button("Show all", () => unfold(() => true)),
    button("Copy LaTeX", (made) => copy(derivation.querySelector(".xl-derivation-source code"), made)));
  list.before(tools);
  const update = () => { next.disabled = lines.every((line) => line.open); };
  lines.forEach((line) => line.addEventListener("toggle", update));
  unfold((number) => number === 0); // the reader takes them one by one
  update();
  const watch = new ResizeObserver((changes) => changes.forEach(({ target }) => scrollable(target)));
  derivation.querySelectorAll("div.xl-math, pre").forEach((box) => watch.observe(box));
}

/** A link leads to a proof: its box opens. */
function openTarget() {
  const box = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.querySelector(".xl-derivation-proof");
  if (box) box.open = true;
}

document.querySelectorAll(".xl-derivation").forEach(start);
openTarget();
addEventListener("hashchange", openTarget);

// On paper everything is open.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(":is(.xl-derivation-proof, .xl-derivation-lines details):not([open])")];
  folded.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => folded.forEach((fold) => { fold.open = false; }));
})();
