// What scrolls sideways must be reachable by keyboard: equations, tables and code that are wider
// than the page become focusable; the others stay out of the way of the Tab key.
(function () {
  "use strict";
  var SCROLLERS = ".katex-display, .pst-scrollable-table-container, .bd-article pre";

  function markScrollers() {
    document.querySelectorAll(SCROLLERS).forEach(function (element) {
      if (element.scrollWidth > element.clientWidth + 1) {
        element.setAttribute("tabindex", "0");
      } else {
        element.removeAttribute("tabindex");
      }
    });
  }

  function openForPrint(open) {
    document.querySelectorAll(".bd-article details:not(.hide)").forEach(function (details) {
      if (open && !details.open) {
        details.open = true;
        details.dataset.openedForPrint = "yes";
      } else if (!open && details.dataset.openedForPrint) {
        details.open = false;
        delete details.dataset.openedForPrint;
      }
    });
  }

  // Paper is white.
  function lightForPrint(light) {
    var root = document.documentElement;
    if (light) {
      root.dataset.themeOnScreen = root.dataset.theme;
      root.dataset.theme = "light";
    } else if (root.dataset.themeOnScreen) {
      root.dataset.theme = root.dataset.themeOnScreen;
      delete root.dataset.themeOnScreen;
    }
  }

  function print(printing) {
    openForPrint(printing);
    lightForPrint(printing);
  }

  function start() {
    markScrollers();
    document.fonts.ready.then(markScrollers);
    window.addEventListener("resize", markScrollers);
    document.addEventListener("toggle", markScrollers, true);
    window.addEventListener("beforeprint", function () { print(true); });
    window.addEventListener("afterprint", function () { print(false); });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();

// The sheet of keyboard shortcuts.
(function () {
  "use strict";

  function start() {
    var sheet = document.querySelector(".keyboard-sheet");
    var button = document.querySelector(".keyboard-help-open");
    if (!sheet || !button) return;
    button.hidden = false;
    button.addEventListener("click", function () { sheet.showModal(); });
    document.addEventListener("keydown", function (event) {
      if (event.key === "/" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (sheet.open) sheet.close(); else sheet.showModal();
      }
    });
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
