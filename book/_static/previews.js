// Point at a link to a glossary term or to an equation, or reach it with the Tab key: a small box
// shows what it leads to. Escape closes it; a tap follows the link as always.
(function () {
  "use strict";
  var LINKS = "a.reference.internal[href*='#term-'], a.reference.internal[href*='#equation-']";
  var FILE = document.currentScript.src.replace(/previews\.js.*$/, "preview_texts.js");
  var box = null, link = null, timer = 0;

  function load(then) {
    if (window.PREVIEW_TEXTS) { then(); return; }
    var script = document.createElement("script");
    script.src = FILE;
    script.onload = then;
    document.head.append(script);
  }

  function make() {
    box = document.createElement("div");
    box.className = "preview";
    box.id = "preview";
    box.setAttribute("role", "tooltip");
    box.addEventListener("pointerenter", function () { clearTimeout(timer); });
    box.addEventListener("pointerleave", hideSoon);
    document.body.append(box);
  }

  function show(target) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      load(function () {
        var text = window.PREVIEW_TEXTS[decodeURIComponent(target.hash.slice(1))];
        if (!text || !target.isConnected) return;
        if (!box) make();
        hide();
        box.innerHTML = text;
        link = target;
        link.setAttribute("aria-describedby", "preview");
        box.classList.add("shown");
        place();
      });
    }, 250);
  }

  // Below the link if there is room, else above; never beyond the edges of the window.
  function place() {
    var at = link.getClientRects()[0], size = box.getBoundingClientRect();
    var below = at.bottom + 6, above = at.top - 6 - size.height;
    var top = below + size.height > innerHeight && above > 0 ? above : below;
    var left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8));
    box.style.top = top + scrollY + "px";
    box.style.left = left + scrollX + "px";
  }

  function hide() {
    clearTimeout(timer);
    if (!link) return;
    link.removeAttribute("aria-describedby");
    link = null;
    box.classList.remove("shown");
  }

  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(hide, 200);
  }

  function watch(event) {
    var target = event.target.closest && event.target.closest(LINKS);
    if (!target || event.pointerType === "touch" || target === link) return;
    show(target);
  }

  function leave(event) {
    if (event.target.closest && event.target.closest(LINKS)) hideSoon();
  }

  document.addEventListener("pointerover", watch);
  document.addEventListener("focusin", watch);
  document.addEventListener("pointerout", leave);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
})();
