/* The exercises of a page: answers are run, marked, and kept in this browser.
 *
 * Nothing is fetched before a reader uses an exercise: the editor comes with the first focus of a
 * field for code, Python (python_worker.js, in a worker) with the first answer that needs it.
 * The form of each kind is in xentlib/classroom/kinds. Parts: 1 what is kept, 2 Python, 3 an exercise, 4 the sheet.
 */
(function () {
"use strict";

// Seconds that an answer may run.
const LIMIT = 10;
// Seconds after which a second Python is made ready, since this one may be stopped.
const SUSPECT = 1;
const SERVED = "Python does not start in a page that is opened as a file. In the book's folder type " +
  "`make serve`, or put the site on any web host; the notebook works without either.";
const HERE = document.currentScript.src.replace(/[^/]*$/, "");

// ---- 1  What is kept in this browser ---------------------------------------------------------

/** A sheet's answers by exercise: {code | value, unit | choice, tried, points}. */
class Kept {
  constructor(sheet) { this.key = `exercises/${sheet}`; this.works = true; }

  all() {
    let stored;
    try { stored = JSON.parse(localStorage.getItem(this.key)); } catch { return {}; }
    return stored && typeof stored === "object" && !Array.isArray(stored) ? stored : {};
  }

  of(exercise) { return this.all()[exercise] || {}; }

  add(exercise, fields) {
    // Another tab may have written since.
    const all = this.all();
    this.write({ ...all, [exercise]: { ...all[exercise], ...fields } });
  }

  forget(exercise) {
    const { [exercise]: old, ...others } = this.all();
    this.write(others);
  }

  write(all) {
    try { localStorage.setItem(this.key, JSON.stringify(all)); } catch { this.works = false; }
  }
}

/** The points that are kept of an exercise, if they are a number. */
const worth = ({ points }) => (typeof points === "number" ? points : undefined);

// ---- 2  Python -------------------------------------------------------------------------------

/** One Python at a time; jobs wait for their turn. A job: {source, data, sympy, print, started, done}. */
const python = {
  jobs: [],

  ask(job) {
    this.jobs.push(job);
    this.next();
  },

  /** Load Python (and SymPy) while the reader is still writing. */
  prepare(sympy) {
    if (location.protocol === "file:" || (navigator.connection || {}).saveData) return;
    this.worker ||= this.start();
    if (sympy && !this.worker.sympy) this.worker.postMessage({ sympy });
    this.worker.sympy ||= sympy;
  },

  start() {
    const worker = new Worker(`${HERE}python_worker.js`);
    worker.onmessage = ({ data }) => worker === this.worker && this.hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.spare) this.spare = undefined;
      if (worker === this.worker) this.hear({ type: "broken", text: event.message || "it could not be loaded" });
    };
    return worker;
  },

  next() {
    if (this.job || !this.jobs.length) return;
    this.job = this.jobs.shift();
    this.worker ||= this.spare || this.start();
    if (this.worker === this.spare) this.spare = undefined;
    const { source, data, marks, sympy } = this.job;
    this.worker.sympy ||= sympy;
    this.worker.postMessage({ source, data, marks, sympy });
  },

  hear(message) {
    if (!this.job) {
      if (message.type === "broken") this.stop({});
    } else if (message.type === "started") {
      this.limit = setTimeout(() => this.stop({ late: true }), 1000 * LIMIT);
      this.suspect = setTimeout(() => { this.spare ||= this.start(); }, 1000 * SUSPECT);
      this.job.started();
    } else if (message.type === "printed") {
      this.job.print(message.text);
    } else if (message.type === "done") {
      this.finish(message.outcome);
    } else {
      this.stop({ broken: message.text });
    }
  },

  /** End the worker and whatever runs in it. */
  stop(outcome) {
    this.worker.onmessage = null;
    this.worker.terminate();
    this.worker = undefined;
    if (this.job) this.finish(outcome);
  },

  finish(outcome) {
    clearTimeout(this.limit);
    clearTimeout(this.suspect);
    const { done } = this.job;
    this.job = undefined;
    done(outcome);
    this.next();
  },

  /** Stop one job, running or waiting. */
  cancel(job) {
    if (job === this.job) { this.stop({ stopped: true }); return; }
    this.jobs = this.jobs.filter((other) => other !== job);
    job.done({ stopped: true });
  },
};

// ---- 3  An exercise --------------------------------------------------------------------------

function element(tag, className, ...content) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}

/** Text with `code` in it. */
const marked = (text) => text.split("`").map((part, i) => (i % 2 ? element("code", "", part) : part));

class Exercise {
  constructor(box, data, sheet) {
    Object.assign(this, { box, data, sheet });
    this.result = box.querySelector(".xl-result");
    this.printed = box.querySelector(".xl-printed");
    this.buttons = Object.fromEntries(["run", "check", "stop", "reset"].map((name) => [name, box.querySelector(`.xl-${name}`)]));
    this.worth = box.parentElement.querySelector(".xl-worth");
    this.solution = box.parentElement.querySelector(".xl-solution");
    this.form = new xlForms.kinds[data.kind](this);
    Object.entries(this.buttons).forEach(([name, button]) => {
      if (button) button.addEventListener("click", () => this.do(name));
    });
    this.restore();
  }

  kept() { return this.sheet.kept.of(this.data.exercise); }
  prepare(sympy) { python.prepare(sympy); }
  keep(fields) { this.sheet.keep(this.data.exercise, fields); }

  /** Show what is kept of this exercise. */
  restore() {
    const record = this.kept();
    this.form.set(record);
    this.say();
    this.print();
    this.showWorth(worth(record));
    if (this.solution) this.solution.hidden = !record.tried;
  }

  do(name) {
    if (this.job && name !== "stop") return;
    ({ run: () => this.run(false), check: () => this.check(), stop: () => python.cancel(this.job), reset: () => this.reset() })[name]();
  }

  reset() {
    // The worked solution stays open to those who have earned it.
    const { tried } = this.kept();
    this.sheet.forget(this.data.exercise);
    if (tried) this.keep({ tried });
    this.restore();
  }

  check() {
    if (this.form.mark) this.show({ result: this.form.mark() });
    else this.run(true);
  }

  /** Run the answer in Python and, if asked, mark it. */
  run(marks) {
    if (location.protocol === "file:") { this.say("error", SERVED); return; }
    const sympy = this.form.needsSympy();
    this.print();
    this.say("busy", "Python is on its way: 6 MB, once a visit …");
    if (python.worker && python.worker.served) this.say();
    this.job = {
      source: this.form.source(), data: JSON.stringify(this.data), marks, sympy,
      print: (text) => this.print(text),
      started: () => { python.worker.served = true; this.say("busy", "Running …"); },
      done: (outcome) => { this.job = undefined; this.showBusy(false); this.show(outcome); },
    };
    this.showBusy(true);
    python.ask(this.job);
  }

  /** While an answer runs there is one thing to do: stop it. */
  showBusy(busy) {
    const { run, check, stop, reset } = this.buttons;
    const focused = this.box.contains(document.activeElement) && document.activeElement.matches("button");
    [run, check, reset].forEach((button) => { if (button) button.hidden = busy; });
    stop.hidden = !busy;
    if (focused) (busy ? stop : check).focus();
  }

  /** What came of an answer. */
  show({ error, result, stopped, late, broken }) {
    if (error) this.print(`${error.text}\n`);
    if (stopped) this.say("error", "Stopped.");
    else if (late) this.say("error", `Stopped after ${LIMIT} seconds. Is there a loop that never ends?`);
    else if (broken !== undefined) this.say("error", `Python gave up: ${broken}. It starts anew with your next answer.`);
    else if (result) this.showResult(result);
    else if (error) this.say("error", `Your code stops with ${error.type}.`);
    else this.say("done", this.printed.hidden ? "It ran, and printed nothing." : "It ran.");
  }

  /** A solved exercise keeps its points, whatever is tried later. */
  showResult({ status, points, most, message, heard: more }) {
    const before = worth(this.kept());
    const best = status === "missing" ? before : Math.max(points, before || 0);
    const fields = best === undefined ? {} : { points: best };
    if (this.form.isTouched() && status !== "missing") fields.tried = true;
    this.keep(fields);
    this.showWorth(best);
    if (this.solution && this.kept().tried) this.solution.hidden = false;
    const score = status === "missing" ? "" : `${points} of ${most} points. `;
    const note = before === most && points < most && status !== "missing" ? ` (Your earlier answer keeps its ${before} points.)` : "";
    this.say(status, message + note, score, more);
  }

  showWorth(points) {
    const most = this.data.points;
    const plural = most > 1 ? "s" : "";
    this.worth.textContent = points === undefined ? `${most} point${plural}` : `${points} of ${most} point${plural}`;
    this.worth.classList.toggle("xl-earned", points === most);
  }

  say(status = "", message = "", score = "", more = "") {
    this.result.dataset.status = status;
    this.result.replaceChildren();
    if (!message) return;
    this.result.append(element("p", "", element("strong", "", score), ...marked(message)));
    if (more) this.result.append(element("span", "xl-heard", more));
  }

  print(text) {
    if (text === undefined) this.printed.textContent = "";
    else this.printed.append(text);
    this.printed.hidden = !this.printed.textContent;
    // It may scroll, and the theme looked when it was empty.
    this.printed.tabIndex = 0;
  }
}

// ---- 4  The sheet ----------------------------------------------------------------------------

/** The cells of a student's notebook that hold answers, by exercise. */
function answerCells(notebook) {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code" && (cell.metadata || {}).exercise && cell.metadata.role === "stub");
  return Object.fromEntries(cells.map((cell) => [cell.metadata.exercise, cell]));
}

class Sheet {
  constructor(foot) {
    this.foot = foot;
    this.kept = new Kept(foot.dataset.sheet);
    this.score = foot.querySelector(".xl-score");
    const data = JSON.parse(foot.querySelector("script").textContent);
    this.exercises = [...document.querySelectorAll(".xl-answer")].map((box) => new Exercise(box, data[box.dataset.exercise], this));
    this.chooser = element("input", "");
    Object.assign(this.chooser, { type: "file", accept: ".ipynb,application/json" });
    this.chooser.addEventListener("change", () => this.load());
    foot.querySelector(".xl-download").addEventListener("click", () => this.download());
    foot.querySelector(".xl-load").addEventListener("click", () => this.chooser.click());
    foot.querySelector(".xl-clear").addEventListener("click", () => this.clear());
    this.showScore();
  }

  keep(exercise, fields) {
    this.kept.add(exercise, fields);
    this.showScore();
  }

  forget(exercise) {
    this.kept.forget(exercise);
    this.showScore();
  }

  showScore() {
    const records = this.kept.all();
    const points = this.exercises.reduce((sum, { data }) => sum + (worth(records[data.exercise] || {}) || 0), 0);
    const where = this.kept.works ? "Your answers are kept in this browser, and nowhere else."
      : "This browser keeps nothing: download your answers before you leave.";
    const text = `${points} of ${this.foot.dataset.points} points in this page. ${where}`;
    if (this.score.textContent !== text) this.score.textContent = text;
  }

  say(text) {
    this.score.textContent = text;
  }

  /** The student's notebook of this sheet, with the answers of this page in it. */
  async download() {
    let notebook;
    try {
      notebook = await (await fetch(this.foot.dataset.notebook)).json();
    } catch {
      this.say(location.protocol === "file:" ? SERVED.replace(/`/g, "") : "The notebook could not be fetched: is the network up?");
      return;
    }
    const cells = answerCells(notebook);
    this.exercises.filter(({ form }) => form.isTouched()).forEach(({ data, form }) => {
      const cell = cells[data.exercise];
      if (cell) cell.source = `# Exercise: ${data.exercise}\n${form.source()}`;
    });
    const link = element("a", "");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
    link.download = this.foot.dataset.notebook.replace(/.*\//, "");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /** Take the answers out of a notebook that was downloaded here, or worked on elsewhere. */
  async load() {
    const [file] = this.chooser.files;
    this.chooser.value = "";
    let cells;
    try {
      cells = answerCells(JSON.parse(await file.text()));
    } catch {
      this.say(`${file.name} is not a notebook.`);
      return;
    }
    const answered = this.exercises.filter(({ data }) => cells[data.exercise]);
    answered.forEach((exercise) => {
      const code = [cells[exercise.data.exercise].source].flat().join("").replace(/^# Exercise:.*\n/, "");
      const answer = exercise.form.fromSource(code);
      exercise.form.set(answer);
      if (exercise.form.isTouched()) exercise.keep(answer);
    });
    this.say(answered.length ? `Answers loaded from ${file.name}: check them again.` : `${file.name} has no answers to this sheet.`);
  }

  clear() {
    if (!window.confirm("Clear all your answers to this sheet from this browser?")) return;
    this.exercises.forEach((exercise) => {
      this.kept.forget(exercise.data.exercise);
      exercise.restore();
    });
    this.showScore();
  }
}

document.querySelectorAll(".xl-sheet").forEach((foot) => new Sheet(foot));
})();
