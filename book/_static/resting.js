// Blocks of a page that are far from the screen rest (resting.css). Not those that move by themselves,
// or whose own width is asked for (book.js). Another width of the window makes other heights, so then
// all are laid out once more.
(function () {
  "use strict";
  var LIVELY = ".xl-panel, .xl-exercise, .pst-scrollable-table-container";
  var FAR = "100%", QUIET = 300; // of the screen; milliseconds
  var blocks = [], width = 0, waiting = 0;

  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      entry.target.classList.toggle("at-rest", !entry.isIntersecting);
    });
  }, { rootMargin: FAR });

  function rest() {
    blocks.forEach(function (block) { observer.observe(block); });
  }

  function awake() {
    observer.disconnect();
    blocks.forEach(function (block) { block.classList.remove("at-rest"); });
  }

  function restSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(rest, QUIET);
  }

  function resized() {
    if (window.innerWidth === width) return; // a phone hides its address bar
    width = window.innerWidth;
    awake();
    restSoon();
  }

  window.addEventListener("load", function () {
    blocks = Array.from(document.querySelectorAll(".bd-article section > :not(section)"))
      .filter(function (block) { return !block.closest(LIVELY) && !block.querySelector(LIVELY); });
    width = window.innerWidth;
    window.addEventListener("resize", resized);
    document.fonts.ready.then(restSoon);
  });
})();
