// What scrolls must be reachable by keyboard: equations, tables and code that are wider than the page, and
// code that is higher than its box, become focusable; the others stay out of the way of the Tab key.
(function () {
  "use strict";
  var HANDOUTS = { forecasts: ".xl-forecast", exercises: "section:has(> .xl-exercise)" };
  var SCROLLERS = ".katex-display, .pst-scrollable-table-container, .bd-article pre";

  function markScrollers() {
    document.querySelectorAll(SCROLLERS).forEach(function (element) {
      var isHigh = element.matches("pre") && element.scrollHeight > element.clientHeight + 1;
      if (isHigh || element.scrollWidth > element.clientWidth + 1) element.setAttribute("tabindex", "0");
      else element.removeAttribute("tabindex");
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

  // On paper the questions stand alone: what is folded as their answer goes to the end of the page.
  function isAnswer(details) {
    var summary = details.querySelector("summary");
    return details.matches(".xl-explained, .xl-solution") || /^answer/i.test(summary ? summary.textContent.trim() : "");
  }

  function answersToEnd(printing) {
    var article = document.querySelector(".bd-article");
    var old = document.getElementById("printed-answers");
    if (old) old.remove();
    var kind = HANDOUTS[document.documentElement.dataset.handout];
    var answers = Array.from(article.querySelectorAll("details")).filter(function (details) {
      return isAnswer(details) && (!kind || details.closest(kind));
    });
    answers.forEach(function (answer) { answer.classList.toggle("printed-at-end", printing); });
    if (!printing || !answers.length) return;
    var end = document.createElement("section");
    end.id = "printed-answers";
    end.innerHTML = "<h2>Answers</h2>";
    answers.forEach(function (answer) {
      var exercise = answer.closest(".xl-exercise"), forecast = answer.closest(".xl-forecast");
      var named = exercise ? exercise.querySelector("h2, h3")
        : forecast ? forecast.querySelector(".xl-question") : answer.previousElementSibling;
      var copy = answer.cloneNode(true), name = document.createElement("p");
      name.innerHTML = "<strong></strong>";
      if (named) name.firstChild.append.apply(name.firstChild, named.cloneNode(true).childNodes);
      name.querySelectorAll(".headerlink").forEach(function (link) { link.remove(); });
      copy.querySelectorAll("summary").forEach(function (summary) { summary.remove(); });
      copy.querySelectorAll("[id]").forEach(function (part) { part.removeAttribute("id"); });
      var body = document.createElement("div");
      body.append.apply(body, copy.childNodes);
      end.append(name, body);
    });
    article.append(end);
  }

  // A hand-out is the page's forecasts or its exercises alone; print.css hides the rest.
  function offerHandouts() {
    var menu = document.querySelector(".dropdown-download-buttons .dropdown-menu");
    Object.keys(HANDOUTS).forEach(function (name) {
      if (!menu || !document.querySelector(HANDOUTS[name])) return;
      var item = document.createElement("li");
      item.innerHTML = '<button type="button" class="btn btn-sm dropdown-item"><span class="btn__icon-container">'
        + '<i class="fas fa-print"></i></span><span class="btn__text-container">Print the ' + name + "</span></button>";
      item.firstChild.addEventListener("click", function () {
        document.documentElement.dataset.handout = name;
        window.print();
      });
      menu.append(item);
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
    answersToEnd(printing);
    lightForPrint(printing);
    if (!printing) delete document.documentElement.dataset.handout;
  }

  markScrollers(); // a deferred script: the page is there
  offerHandouts();
  document.fonts.ready.then(markScrollers);
  window.addEventListener("resize", markScrollers);
  document.addEventListener("toggle", markScrollers, true);
  window.addEventListener("beforeprint", function () { print(true); });
  window.addEventListener("afterprint", function () { print(false); });
})();

// The sheet of keyboard shortcuts.
(function () {
  "use strict";

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
})();

// The contents on the right show where one is, also after a jump (the theme looks only at headings
// that pass the top of the window).
(function () {
  "use strict";
  var SETTLED = 80; // milliseconds without a scroll
  var links = [], waiting = 0;

  function show() {
    var line = 0.3 * window.innerHeight, here = null;
    links.forEach(function (link) {
      var section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section && section.getBoundingClientRect().top < line) here = link;
    });
    links.forEach(function (link) {
      link.classList.toggle("active", link === here);
      if (link === here) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
  }

  function showSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(show, SETTLED);
  }

  window.addEventListener("load", function () {
    links = Array.from(document.querySelectorAll("#pst-page-toc-nav a[href^='#']"));
    if (!links.length) return;
    window.addEventListener("scroll", showSoon, { passive: true });
    showSoon();
  });
})();
