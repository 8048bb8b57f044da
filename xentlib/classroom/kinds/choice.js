/* One of several answers, each with its reason. */
(function () {
"use strict";

/** The text of an element as it is read aloud: formulas once, from their MathML. */
function heard(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".katex-html, annotation").forEach((twice) => twice.remove());
  return copy.textContent;
}

xlForms.kinds.choice = class {
  constructor(exercise) {
    this.exercise = exercise;
    this.radios = [...exercise.box.querySelectorAll("input[type=radio]")];
    this.radios.forEach((radio) => radio.addEventListener("change", () => exercise.keep({ choice: radio.value })));
  }

  chosen() { return this.radios.find((radio) => radio.checked); }
  source() { return `answer = ${JSON.stringify(this.chosen() ? this.chosen().value : "")}`; }
  isTouched() { return Boolean(this.chosen()); }

  set({ choice }) {
    this.radios.forEach((radio) => {
      radio.checked = radio.value === choice;
      radio.closest(".xl-option").querySelector(".xl-reason").hidden = true;
    });
  }

  /** No Python: the letter's hash is compared, and the reason unsealed. */
  mark() {
    const { salt, hash, points } = this.exercise.data;
    const radio = this.chosen();
    if (!radio) return { status: "missing", points: 0, most: points, message: "Choose one first." };
    const reason = radio.closest(".xl-option").querySelector(".xl-reason");
    if (reason.dataset.sealed) {
      reason.innerHTML = xlHashes.unseal(salt, radio.value, reason.dataset.sealed);
      delete reason.dataset.sealed;
    }
    reason.hidden = false;
    const right = xlHashes.digest(salt, radio.value) === hash;
    const message = right ? "Right." : "Not this one.";
    return { status: right ? "right" : "wrong", points: right ? points : 0, most: points, message, heard: heard(reason) };
  }

  fromSource(code) {
    const answer = code.match(/^answer\s*=\s*["'](\w)["']/m);
    return answer ? { choice: answer[1] } : {};
  }
};
})();
