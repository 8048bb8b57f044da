// Point at a link to a glossary term or to an equation, or reach it with the Tab key: a small box
// shows what it leads to. Escape closes it. A finger's first tap shows the box, the second follows the link.
(function () {
  "use strict";
  var LINKS = "a.reference.internal[href*='#term-'], a.reference.internal[href*='#equation-']";
  var FILE = document.currentScript.src.replace(/previews\.js.*$/, "preview_texts.js");
  var box = null, link = null, timer = 0, finger = false;

  function load(then, fails) {
    if (window.PREVIEW_TEXTS) { then(); return; }
    var script = document.createElement("script");
    script.src = FILE;
    script.onload = then;
    script.onerror = fails;
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

  function show(target, tapped) {
    function follow() { if (tapped) location.assign(target.href); }
    clearTimeout(timer);
    timer = setTimeout(function () {
      load(function () {
        var text = window.PREVIEW_TEXTS[decodeURIComponent(target.hash.slice(1))];
        if (!text || !target.isConnected) { follow(); return; }
        if (!box) make();
        hide();
        box.innerHTML = text;
        link = target;
        link.setAttribute("aria-describedby", "preview");
        box.hidden = false;
        place();
      }, follow);
    }, tapped ? 0 : 250);
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
    box.hidden = true;
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
    if (event.pointerType !== "touch" && event.target.closest(LINKS)) hideSoon();
  }

  function press(event) {
    finger = event.pointerType === "touch";
    if (finger && link && event.target.closest(LINKS) !== link && !box.contains(event.target)) hide();
  }

  function tap(event) {
    var target = event.target.closest(LINKS);
    if (!finger || !target || target === link) return;
    event.preventDefault();
    show(target, true);
  }

  document.addEventListener("pointerover", watch);
  document.addEventListener("pointerdown", press);
  document.addEventListener("click", tap);
  document.addEventListener("focusin", watch);
  document.addEventListener("pointerout", leave);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
})();
