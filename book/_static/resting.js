// Blocks of a page that are far from the screen rest (resting.css). Not those that move by themselves,
// or whose own width is asked for (book.js). Another width of the window makes other heights, so then
// all are laid out once more. (An IntersectionObserver would look at all of them in every frame.)
(function () {
  "use strict";
  var LIVELY = ".xl-panel, .xl-exercise, .pst-scrollable-table-container";
  var QUIET = 300; // milliseconds without a scroll
  var blocks = [], width = 0, waiting = 0;

  /** Whether a block is further from the screen than the screen is high. */
  function isFar(block) {
    var box = block.getBoundingClientRect(), height = window.innerHeight;
    return box.bottom < -height || box.top > 2 * height;
  }

  function rest() {
    var far = blocks.map(isFar);
    blocks.forEach(function (block, i) { block.classList.toggle("at-rest", far[i]); });
  }

  function restSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(rest, QUIET);
  }

  function resized() {
    if (window.innerWidth === width) return; // a phone hides its address bar
    width = window.innerWidth;
    blocks.forEach(function (block) { block.classList.remove("at-rest"); });
    restSoon();
  }

  window.addEventListener("load", function () {
    blocks = Array.from(document.querySelectorAll(".bd-article section > :not(section)"))
      .filter(function (block) { return !block.closest(LIVELY) && !block.querySelector(LIVELY); });
    width = window.innerWidth;
    window.addEventListener("resize", resized);
    window.addEventListener("scroll", restSoon, { passive: true });
    document.fonts.ready.then(restSoon);
  });
})();
