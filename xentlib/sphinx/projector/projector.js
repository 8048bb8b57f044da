/* projector.js turns a page into screens for a classroom: headings with the text after them, statements, forecasts,
 * panels with their tasks one at a time, and proofs line by line.
 *
 * Nothing moves in the page: a screen is some of its blocks, shown while the others are hidden, so that panels stay
 * alive and leaving leads back to the same place.
 */
(function () {
"use strict";

const { element, button } = window.xlPlayer;
const root = document.documentElement, article = document.querySelector(".bd-article");
if (!article) return; // another theme than the book's
const TURNS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
const HOLDS_ARROWS = "input, select, textarea, [role=slider], [tabindex='0']";
const WITH_TEXT = "div.math, ul, ol, dl, figure, svg.book-figure, .pst-scrollable-table-container, .admonition";

let screens = [], at = 0, step = 0, entered = null;
const folds = new Map(); // the folds that a screen has opened, and whether they were open

const count = element("span", { role: "status" }), title = element("strong");
const bar = element("nav", { class: "xl-bar", "aria-label": "Projector" }, button("‹", () => turn(-1), { "aria-label": "Back" }),
  count, button("›", () => turn(1), { "aria-label": "On" }), title, button("Leave (Esc)", leave));
const opener = button("", enter, { class: "btn btn-sm xl-opener", title: "Show on a projector (Alt + P)", "aria-label": "Projector" });
opener.innerHTML = '<svg viewBox="0 0 16 16" width="18" fill="none" stroke="currentcolor" stroke-width="1.5"><path d="M1 2h14M2 2v8h12V2M8 10v2l-3 3m3-3l3 3"/></svg>';

const answerButtons = () => article.querySelectorAll(".xl-answers button");

/** The blocks of the page before its exercises. */
function blocks() {
  const all = [...article.querySelectorAll("section:not(.xl-exercise) > :not(section, aside, span)")];
  const end = all.findIndex((block) => block.matches("h2") && block.parentElement.querySelector(".xl-exercise"));
  return end < 0 ? all : all.slice(0, end);
}

/** What comes one by one on a block's own screen: a panel's tasks, a proof's lines, a question and its answer; else null. */
function partsOf(block) {
  const [panel, proof] = ["figure.xl-panel", ".xl-derivation"].map((kind) => block.querySelector(kind));
  if (panel) return { parts: [...panel.querySelectorAll(".xl-tasks li")] };
  const opened = [...block.querySelectorAll(".xl-derivation-proof, .xl-derivation-lines details, .xl-explained")];
  if (proof) return { parts: [...proof.querySelectorAll(".xl-derivation-lines > li")], opened, isProof: true };
  return block.matches(".xl-forecast") ? { parts: [null, null], opened, vote: window.xlVote(block) } : null;
}

/** A heading and the paragraphs after it; what stands with a text, after the paragraph before it; the rest alone. */
function cut() {
  const made = [], room = article.clientHeight - parseFloat(getComputedStyle(article).fontSize); // less the last margin
  let heading = "";
  const start = (...shown) => { made.push({ blocks: shown, parts: [], heading }); return shown; };
  const fits = ([first], last) => last.getBoundingClientRect().bottom - first.getBoundingClientRect().top < room;
  let open = null, lead = null; // a screen that takes more, and the paragraph just before
  for (const block of blocks()) {
    const own = partsOf(block), isText = block.matches("p");
    if (block.matches("h1, h2, h3")) {
      heading = block.textContent.replace(/#$/, "");
      open = start(block);
    }
    else if (isText && open && fits(open, block)) open.push(block);
    else if (isText && open) open = start(block);
    else if (own) Object.assign(made[made.push({ blocks: [block], heading }) - 1], own);
    else if (block.matches(WITH_TEXT) || block.querySelector("svg.book-figure, figure, .cell > details[open]")) {
      if (open && fits(open, block)) open.push(block);
      else start(...(lead && !open && fits([lead], block) ? [lead] : []), block);
    }
    lead = isText ? block : null;
    if (!isText && !block.matches("h1, h2, h3")) open = null;
  }
  return made;
}

function measure() {
  root.classList.add("xl-measuring");
  screens = cut();
  root.classList.remove("xl-measuring");
}

/** Wide formulas shrink until they fit. */
function fitFormula(formula) {
  formula.style.fontSize = "";
  const share = formula.clientWidth / formula.scrollWidth;
  if (share < 1) formula.style.fontSize = `${share}em`;
}

/** Of a long proof the last lines are seen, with their own numbers. */
function showEnd(lines) {
  let first = 0;
  do lines[0].parentElement.style.counterReset = `line ${first}`;
  while (first < step && article.scrollHeight > article.clientHeight && (lines[first++].hidden = true));
}

function show() {
  const { blocks: shown, parts, heading, opened = [], isProof, vote } = screens[at];
  article.querySelectorAll(".xl-on").forEach((block) => block.classList.remove("xl-on"));
  shown.forEach((block) => block.classList.add("xl-on"));
  if (vote) parts.length = vote(step);
  else parts.forEach((part, i) => { part.hidden = isProof ? i > step : i !== step; });
  opened.forEach((fold) => {
    if (!folds.has(fold)) folds.set(fold, fold.open);
    fold.open = true;
  });
  shown.forEach((block) => block.querySelectorAll(".katex-display").forEach(fitFormula));
  if (isProof) showEnd(parts);
  article.scrollTop = 0;
  count.textContent = `${at + 1} / ${screens.length}`;
  title.textContent = heading;
}

function turn(by) {
  const last = Math.max(screens[at].parts.length, 1) - 1, next = at + by;
  if (step + by >= 0 && step + by <= last) step += by;
  else if (screens[next]) [at, step] = [next, by < 0 ? Math.max(screens[next].parts.length, 1) - 1 : 0];
  show();
}

/** The screen that holds this block, or else the last one before it. */
function screenOf(block) {
  const after = screens.findIndex(({ blocks: [first] }) => block.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING);
  return Math.max(0, after < 0 ? screens.length - 1 : after - 1);
}

function enter() {
  const here = blocks().find((block) => block.getBoundingClientRect().bottom > innerHeight / 4);
  const y = scrollY;
  root.classList.add("xl-projector");
  document.body.append(bar);
  measure();
  at = here ? screenOf(here) : screens.length - 1;
  step = 0;
  entered = { y, at };
  document.activeElement.blur();
  answerButtons().forEach((node) => { node.inert = true; }); // the class votes by hands
  show();
}

function leave() {
  root.classList.remove("xl-projector");
  bar.remove();
  screens.flatMap(({ parts }) => parts).forEach((part) => {
    if (!part) return;
    part.hidden = false;
    part.parentElement.style.counterReset = "";
  });
  article.querySelectorAll(".katex-display").forEach((formula) => { formula.style.fontSize = ""; });
  answerButtons().forEach((node) => { node.inert = false; });
  folds.forEach((open, fold) => { fold.open = open; });
  folds.clear();
  article.querySelectorAll(".at-rest").forEach((block) => block.classList.remove("at-rest")); // it would keep a screen's height
  const { y, at: start } = entered, [block] = screens[at].blocks;
  const back = () => (at === start ? scrollTo(0, y) : block.scrollIntoView());
  back();
  requestAnimationFrame(() => setTimeout(back)); // the sentences of panels take their heights in the next frame
  entered = null;
  opener.focus({ preventScroll: true });
}

addEventListener("keydown", (event) => {
  const { key, code, target, altKey, ctrlKey, metaKey, shiftKey } = event, by = TURNS[key];
  if (altKey && code === "KeyP") {
    event.preventDefault();
    if (entered) leave(); else enter();
  } else if (!entered || altKey || ctrlKey || metaKey || shiftKey || document.querySelector("dialog[open]")) return;
  else if (key === "Escape") leave();
  else if (by && (key.startsWith("Page") || !target.closest(HOLDS_ARROWS))) {
    event.preventDefault();
    event.stopPropagation();
    turn(by);
  }
}, true);

addEventListener("resize", () => {
  if (!entered) return;
  const [first] = screens[at].blocks;
  measure();
  [at, step] = [screenOf(first), 0];
  show();
});

document.querySelector(".article-header-buttons")?.prepend(opener);
})();
