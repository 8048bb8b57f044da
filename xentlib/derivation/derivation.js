/* Derivations on the page: fold all lines, take them one at a time, copy the LaTeX. */
(function () {
  "use strict";

  function button(tools, text, action) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", function () { action(made); });
    tools.appendChild(made);
    return made;
  }

  function copy(source, made) {
    var say = function (text) {
      made.textContent = text;
      setTimeout(function () { made.textContent = "Copy LaTeX"; }, 2000);
    };
    var select = function () { // where the clipboard is closed to scripts: select, to be copied by hand
      source.parentElement.parentElement.open = true;
      getSelection().selectAllChildren(source);
      say("Selected: press Ctrl+C");
    };
    if (!navigator.clipboard) { select(); return; }
    navigator.clipboard.writeText(source.textContent).then(function () { say("Copied"); }, select);
  }

  function scrollable(box) { // a box that scrolls can be reached and moved with the keyboard
    if (box.scrollWidth > box.clientWidth + 1) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "formula, scrolls sideways");
    } else {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }

  function start(derivation) {
    if (derivation.dataset.xlReady) { return; }
    derivation.dataset.xlReady = "1";
    var list = derivation.querySelector(".xl-derivation-lines");
    var lines = Array.prototype.slice.call(list.querySelectorAll("details"));
    var tools = document.createElement("div");
    tools.className = "xl-derivation-tools";
    var update = function () {
      next.disabled = lines.every(function (line) { return line.open; });
    };
    button(tools, "Predict each line", function () {
      lines.forEach(function (line, number) { line.open = number === 0; });
      next.disabled = false;
      next.focus();
    });
    var next = button(tools, "Next line", function () {
      var line = lines.find(function (one) { return !one.open; });
      if (!line) { return; }
      line.open = true;
      line.scrollIntoView({ block: "nearest" });
    });
    button(tools, "Show all", function () { lines.forEach(function (line) { line.open = true; }); });
    button(tools, "Copy LaTeX", function (made) {
      copy(derivation.querySelector(".xl-derivation-source code"), made);
    });
    list.parentElement.insertBefore(tools, list);
    lines.forEach(function (line, number) {
      line.open = number === 0; // the reader takes them one by one
      line.addEventListener("toggle", update);
    });
    update();
    var boxes = derivation.querySelectorAll("div.xl-math, pre");
    var watch = new ResizeObserver(function (changes) {
      changes.forEach(function (change) { scrollable(change.target); });
    });
    boxes.forEach(function (box) { watch.observe(box); });
  }

  function startAll() {
    document.querySelectorAll(".xl-derivation").forEach(start);
    openTarget();
  }

  function openTarget() { // a link leads to a proof: its box opens
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var box = target && target.querySelector(".xl-derivation-proof");
    if (box) { box.open = true; }
  }

  addEventListener("hashchange", openTarget);

  addEventListener("beforeprint", function () {
    document.querySelectorAll(".xl-derivation-proof:not([open]), .xl-derivation-lines details:not([open])").forEach(function (line) {
      line.open = true;
      line.dataset.xlFolded = "1";
    });
  });
  addEventListener("afterprint", function () {
    document.querySelectorAll("[data-xl-folded]").forEach(function (line) {
      line.open = false;
      delete line.dataset.xlFolded;
    });
  });

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startAll);
  } else {
    startAll();
  }
})();
