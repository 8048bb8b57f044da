/* The forms of exercises by kind, each in xentlib/classroom/kinds, and the one that several kinds share.
 *
 * A form is a class whose objects are made for an exercise (exercises.js) and have
 *
 *   source()           the answer as Python
 *   isTouched()        whether there is an answer
 *   set(kept)          show what was kept; fields that are missing are empty
 *   fromSource(code)   what to keep of an answer in a notebook
 *   needsSympy()       whether Python needs SymPy for it
 *   mark()             the result, for kinds that need no Python
 */
const xlForms = {
  kinds: {},
  /** What was kept, if it is a text: a browser's store may hold anything. */
  text: (value, otherwise = "") => (typeof value === "string" ? value : otherwise),
};

(function () {
"use strict";
const HERE = document.currentScript.src.replace(/[^/]*$/, "");
const NEEDS_SYMPY = /^\s*(?:from|import)\s+(?:sympy|mpmath)\b/m;

let editor;
/** The script with the editor, on first use. */
function editorScript() {
  editor ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${HERE}editor.js`;
    script.onload = () => resolve(xlEditor);
    script.onerror = reject;
    document.head.append(script);
  });
  return editor;
}

/** The program of an exercise, in a textarea that becomes an editor. */
xlForms.Program = class {
  constructor(exercise) {
    this.exercise = exercise;
    this.area = exercise.box.querySelector("textarea");
    this.stub = this.area.defaultValue;
    this.area.addEventListener("focus", () => this.improve(), { once: true });
    this.area.addEventListener("input", () => this.changed(this.area.value));
    this.area.addEventListener("keydown", (event) => {
      const key = event.key === "Enter" && (event.shiftKey ? "run" : (event.ctrlKey || event.metaKey) && "check");
      if (key) { event.preventDefault(); exercise.do(key); }
    });
  }

  async improve() {
    // A plain field serves, too.
    const script = await editorScript().catch(() => undefined);
    if (!script || this.view) return;
    const focused = document.activeElement === this.area;
    const command = (name) => () => { this.exercise.do(name); return true; };
    const keys = [{ key: "Shift-Enter", run: command("run") }, { key: "Mod-Enter", run: command("check") }];
    this.script = script;
    this.view = script.replace(this.area, (text) => this.changed(text), keys);
    if (focused) this.view.focus();
  }

  changed(code) {
    this.exercise.keep({ code });
    this.exercise.prepare(this.needsSympy());
  }

  needsSympy() { return NEEDS_SYMPY.test(this.source()); }
  source() { return this.view ? this.script.text(this.view) : this.area.value; }
  isTouched() { return this.source().trim() !== this.stub.trim(); }

  set({ code: stored }) {
    const code = xlForms.text(stored, this.stub);
    if (this.view) this.script.setText(this.view, code);
    else this.area.value = code;
    this.area.rows = Math.max(this.stub.split("\n").length, code.split("\n").length);
  }

  fromSource(code) { return { code }; }
};
})();
