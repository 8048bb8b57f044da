// How far the reader is, lesson by lesson, in the contents on the left: read, forecast, exercised.
// Kept in this browser only, as the forecasts and answers that it counts are.
(function () {
  "use strict";
  var STORE = "book-progress";

  function load(key) {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { return {}; }
  }

  function pageOf(link) {
    return link.pathname.replace(/^.*\/book\//, "").replace(/\.html$/, "");
  }

  // What this page holds, and how much of it is done.
  function here(read) {
    var made = load("xl-forecasts").forecasts || {}, sheet = document.querySelector("[data-sheet]");
    var marked = sheet ? load("exercises/" + sheet.dataset.sheet) : {};
    var forecasts = Array.from(document.querySelectorAll(".xl-forecast[data-name]"));
    var exercises = Array.from(document.querySelectorAll(".xl-exercise"));
    return {
      read: read,
      forecasts: [forecasts.filter(function (box) { return made[box.dataset.name]; }).length, forecasts.length],
      exercises: [exercises.filter(function (box) {
        return (marked[box.id.replace("exercise-", "")] || {}).points > 0;
      }).length, exercises.length],
    };
  }

  function show(all) {
    document.querySelectorAll(".bd-docs-nav a.reference").forEach(function (link) {
      var done = all[pageOf(link)];
      var old = link.querySelector(".progress-marks");
      if (old) old.remove();
      if (!done) return;
      var parts = [
        ["read", done.read ? 1 : 0, 1],
        [done.forecasts[0] + " of " + done.forecasts[1] + " forecasts"].concat(done.forecasts),
        [done.exercises[0] + " of " + done.exercises[1] + " exercises"].concat(done.exercises),
      ].filter(function (part) { return part[2] > 0; });
      if (!parts.some(function (part) { return part[1] > 0; })) return;
      var marks = document.createElement("span"), titles = [];
      parts.forEach(function (part) {
        var mark = document.createElement("i");
        mark.className = part[1] >= part[2] ? "all" : part[1] ? "some" : "none";
        marks.append(mark);
        if (part[1]) titles.push(part[0]);
      });
      marks.className = "progress-marks";
      marks.title = titles.join(", ");
      marks.setAttribute("role", "img");
      marks.setAttribute("aria-label", titles.join(", "));
      link.append(marks);
    });
  }

  // A deferred script: the page is there.
  var page = pageOf(location), all = load(STORE);
  var end = document.querySelector("section#exercises") || document.querySelector(".prev-next-footer");
  var read = Boolean(all[page] && all[page].read);

  function note() {
    all = load(STORE); // another tab may have written since
    if (document.querySelector(".xl-forecast, .xl-exercise")) {
      all[page] = here(read || Boolean(all[page] && all[page].read));
      try { localStorage.setItem(STORE, JSON.stringify(all)); } catch (error) { /* nothing is kept */ }
    }
    show(all);
  }

  if (end) {
    new IntersectionObserver(function (entries, observer) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
      read = true;
      observer.disconnect();
      note();
    }).observe(end);
  }
  note();
  document.addEventListener("click", function () { setTimeout(note, 0); });
  addEventListener("pagehide", note);
  addEventListener("pageshow", note);
})();
