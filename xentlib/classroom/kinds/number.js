/* A number and its unit, in two fields. */
xlForms.kinds.number = class {
  constructor(exercise) {
    this.value = exercise.box.querySelector(".xl-value");
    this.unit = exercise.box.querySelector(".xl-unit");
    this.fields = [this.value, this.unit].filter(Boolean);
    this.fields.forEach((field) => {
      field.addEventListener("input", () => {
        exercise.keep({ value: this.value.value, unit: this.unit && this.unit.value });
        exercise.prepare(false);
      });
      field.addEventListener("keydown", (event) => { if (event.key === "Enter") exercise.do("check"); });
    });
  }

  needsSympy() { return false; }
  text() { return this.fields.map((field) => field.value.trim()).filter(Boolean).join(" "); }
  source() { return `answer = ${JSON.stringify(this.text())}`; }
  isTouched() { return this.value.value.trim() !== ""; }

  set({ value = "", unit = "" }) {
    this.value.value = value;
    if (this.unit) this.unit.value = unit;
  }

  fromSource(code) {
    const answer = code.match(/^answer\s*=\s*\(?\s*["']?\s*([-+−\d.,/e∞inf]+)["']?\s*,?\s*["']?\s*([^"')\n]*)/m);
    return answer ? { value: answer[1], unit: answer[2].trim() } : {};
  }
};
