/* A number and its unit, in two fields, marked without Python: quantities.py and number.py once more,
 * line by line. A test holds them to one another. */
(function () {
"use strict";

// ---- As in xentlib/classroom/quantities.py ---------------------------------------------------

const FAMILIES = [
  { nat: 1, bit: Math.log(2), hartley: Math.log(10) }, { "": 1, percent: 0.01 },
  { s: 1, ms: 1e-3, min: 60, h: 3600 }, { m: 1, nm: 1e-9, "\u03bcm": 1e-6, mm: 1e-3, cm: 1e-2, km: 1e3 },
  { kg: 1, g: 1e-3 }, { hz: 1, khz: 1e3, mhz: 1e6 },
];
const OTHER_NAMES = {
  shannon: "bit", sh: "bit", ban: "hartley", dit: "hartley", "%": "percent", "per cent": "percent", pct: "percent",
  time: "", x: "", "×": "", fold: "",
  second: "s", minute: "min", hour: "h", metre: "m", meter: "m", "\u00b5m": "\u03bcm",
};
const PLURAL = { bit: "bits", nat: "nats", hartley: "hartleys", "": "no unit", percent: "percent" };
const LONGEST = 200;
const BEFORE = /^(?:about|approximately|approx\.?|roughly|circa|ca\.?|≈|~|a factor(?: of)?)\s*/;
const MIXED = /(\d+)\s+(\d+)\s*\/\s*(\d+)(?![\d.])/y;
const DECIMAL = /(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?/y;
const INFINITE = /inf(?:inity|inite)?(?![\p{L}\d_])/uy;
const NAME = /[a-z]+\d*(?=\s*\()/y;
const CONSTANT = /(?:pi|π|e)(?![a-z])/y;
const FUNCTIONS = { log: Math.log, ln: Math.log, log2: Math.log2, log10: Math.log10, lg: Math.log10, sqrt: Math.sqrt, exp: Math.exp };
const CONSTANTS = { pi: Math.PI, "π": Math.PI, e: Math.E };
const UNIT = /^(?:(?:[(/]?\s*\p{L}|[%×])[^\d+*=<>]*|[.,;]?)$/u;
const AFTER = /\s+(?:per(?! cent)|a|an|each|every|of|in|for|altogether)(?![\p{L}\d_])|[/(,;]|\.\s/u;

class Unreadable extends Error {}

const quoted = (text) => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replace(/'/g, "\\'")}'`);

/** The number and the unit of an answer; an error says what is wrong with it. */
function read(answer) {
  let text = answer.trim().toLowerCase();
  if (text.length > LONGEST) throw new Unreadable(`${quoted(text.slice(0, 30))}... is too long for a number with its unit`);
  text = text.slice(text.lastIndexOf("=") + 1).replaceAll("math.", "").replaceAll("np.", "").trim().replace(BEFORE, "");
  [["−", "-"], ["–", "-"], ["∞", "inf"], ["·", "*"], ["^", "**"]].forEach(([old, sign]) => { text = text.replaceAll(old, sign); });
  text = text.replace(/×(?=\s*[\d(])/g, "*").replaceAll("-fold", " fold");
  const expression = new Expression(text);
  let value;
  try {
    value = expression.sum();
  } catch (problem) {
    if (problem.message === "divides by 0") throw new Unreadable(`${quoted(answer)} divides by 0`);
    throw new Unreadable(`${quoted(answer)} is not a number with its unit, such as 3.5 bits`);
  }
  const rest = expression.rest();
  if (!UNIT.test(rest)) throw new Unreadable(`${quoted(answer)} is not a number with its unit, such as 3.5 bits`);
  return [value, unit(rest)];
}

/** Reads arithmetic from the beginning of a text, as far as it goes; what is left is the unit. */
class Expression {
  constructor(text) { this.text = text; this.at = 0; }

  rest() { return this.text.slice(this.at).trim(); }

  skip() { this.at += this.text.slice(this.at).match(/^\s*/)[0].length; }

  take(...signs) {
    const left = this.text.slice(this.at);
    const sign = signs.find((one) => left.trimStart().startsWith(one));
    if (sign) this.at += left.length - left.trimStart().length + sign.length;
    return sign;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  sum() {
    let value = this.product();
    for (let sign; (sign = this.take("+", "-"));) value += sign === "+" ? this.product() : -this.product();
    return value;
  }

  product() {
    let value = this.power();
    for (;;) {
      const before = this.at;
      const sign = this.take("*", "/");
      if (!sign) return value;
      let factor;
      try {
        factor = this.power();
      } catch (problem) {
        if (problem.message === "divides by 0") throw problem;
        this.at = before;
        return value;
      }
      if (sign === "/" && factor === 0) throw new Error("divides by 0");
      value = sign === "*" ? value * factor : value / factor;
    }
  }

  power() {
    const sign = this.take("+", "-");
    let value = this.number();
    if (this.take("**")) value = finite(value ** this.power(), value);
    return sign === "-" ? -value : value;
  }

  number() {
    if (this.take("(")) return this.closed();
    this.skip();
    const mixed = this.match(MIXED);
    if (mixed) {
      if (+mixed[3] === 0) throw new Error("divides by 0");
      return +mixed[1] + +mixed[2] / +mixed[3];
    }
    const decimal = this.match(DECIMAL);
    if (decimal) return +decimal[0].replace(",", ".");
    if (this.match(INFINITE)) return Infinity;
    const name = this.match(NAME);
    if (name) {
      if (!Object.hasOwn(FUNCTIONS, name[0])) throw new Error("no number");
      this.take("(");
      const inside = this.closed();
      return finite(FUNCTIONS[name[0]](inside), inside);
    }
    const constant = this.match(CONSTANT);
    if (!constant) throw new Error("no number");
    return CONSTANTS[constant[0]];
  }

  closed() {
    const value = this.sum();
    if (!this.take(")")) throw new Error("a bracket is open");
    return value;
  }
}

/** A result, unless Python would refuse it. */
function finite(value, argument) {
  if (Number.isNaN(value) || (!Number.isFinite(value) && Number.isFinite(argument))) throw new Error("no number");
  return value;
}

function unit(text) {
  const one = ` ${text.trim().toLowerCase().replace(/^\(+/, "")} `.split(AFTER)[0].replace(/^[ .)]+|[ .)]+$/g, "");
  if (FAMILIES.some((units) => Object.hasOwn(units, one))) return one;
  const singular = one.endsWith("s") ? one.slice(0, -1) : one;
  return OTHER_NAMES[one] ?? OTHER_NAMES[singular] ?? singular;
}

function factor(source, target) {
  const family = FAMILIES.find((units) => Object.hasOwn(units, source) && Object.hasOwn(units, target));
  return family ? family[source] / family[target] : source === target ? 1 : undefined;
}

const relatives = (name) => FAMILIES.filter((units) => Object.hasOwn(units, name)).flatMap((units) => Object.keys(units).filter((other) => other !== name));
const plural = (name) => PLURAL[name] ?? (FAMILIES.some((units) => Object.hasOwn(units, name)) ? name : `${name}s`);

// ---- As in xentlib/classroom/kinds/number.py -------------------------------------------------

/** A number as Python's format "g" writes it. */
function general(value, digits) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const plain = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return plain(value.toFixed(Math.max(0, digits - 1 - exponent)));
  return `${plain(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function isAmong(salt, value, step, hashes) {
  const place = value / step;
  const text = Number.isFinite(place) ? String(Math.round(place) + 0) : general(place, 3);
  return hashes.includes(xlHashes.digest(salt, text));
}

function isRight(data, value, name) {
  if (isAmong(data.salt, value * factor(name, unit(data.unit)), data.step, data.hashes)) return true;
  const text = general(value, 3);
  return +text.replace("inf", "Infinity") === value && data.rounded.includes(xlHashes.digest(data.salt, `${text} ${name}`));
}

const outcome = (data, points, status, message) => ({ points, most: data.points, status, message });
const wrong = (data, message) => outcome(data, 0, "wrong", message);
const right = (data) => outcome(data, data.points, "right", "Right.");
const half = (data, message) => outcome(data, Math.floor(data.points) / 2, "partly", message);
const askedIn = (data) => `the question asks for ${plural(unit(data.unit))}`;

/** The result of a typed answer. */
function judge(data, text) {
  if (!text) return outcome(data, 0, "missing", 'There is no answer yet: write a number into the field.');
  let value, name;
  try {
    [value, name] = read(text);
  } catch (problem) {
    if (!(problem instanceof Unreadable)) throw problem;
    return wrong(data, `${problem.message}.`);
  }
  const expected = unit(data.unit);
  const shown = general(value, 6);
  if (name === expected) return judgeValue(data, value, expected);
  if (factor(name, expected) && isRight(data, value, name)) {
    const came = `${shown} ${plural(name)}`.replace(/ no unit$/, "");
    return data.strict ? half(data, `${came} is the right amount, but ${askedIn(data)}: convert it.`) : right(data);
  }
  if (isRight(data, value, expected)) {
    return half(data, name ? `${shown} is the right number, but of ${plural(expected)}, not of ${plural(name)}.`
      : `${shown} is the right number. Write its unit, too: ${askedIn(data)}.`);
  }
  if (!name) return wrong(data, `A number without its unit: ${askedIn(data)}.`);
  if (factor(name, expected) === undefined) return wrong(data, `Your unit is ${quoted(name)}; ${askedIn(data)}.`);
  return typical(data, value * factor(name, expected)) || wrong(data, `${shown} ${plural(name)} is not the amount asked for.`);
}

function judgeValue(data, value, name) {
  const shown = general(value, 6);
  if (isRight(data, value, name)) return right(data);
  const known = typical(data, value);
  if (known) return known;
  const other = relatives(name).find((one) => isRight(data, value, one));
  if (other !== undefined) return half(data, `${shown} would be right in ${plural(other)}, but your unit is ${plural(name)}.`);
  if (isRight(data, -value, name)) return wrong(data, "The sign is the wrong way round.");
  if (isRight({ ...data, ...data.near }, value, name)) return wrong(data, `${shown} is close, not close enough: keep more digits on the way.`);
  return wrong(data, `${shown} is not the number asked for.`);
}

function typical(data, value) {
  const known = data.wrong.find((one) => isRight({ ...data, ...one }, value, unit(data.unit)));
  return known && outcome(data, known.most, known.most ? "partly" : "wrong", known.message);
}

// Under Node, for the tests.
if (typeof document === "undefined") {
  module.exports = { judge };
  return;
}

xlForms.kinds.number = class {
  constructor(exercise) {
    this.exercise = exercise;
    this.value = exercise.box.querySelector(".xl-value");
    this.unit = exercise.box.querySelector(".xl-unit");
    this.fields = [this.value, this.unit].filter(Boolean);
    this.fields.forEach((field) => {
      field.addEventListener("input", () => exercise.keep({ value: this.value.value, unit: this.unit && this.unit.value }));
      field.addEventListener("keydown", (event) => { if (event.key === "Enter") exercise.do("check"); });
    });
  }

  needsSympy() { return false; }
  text() { return this.fields.map((field) => field.value.trim()).filter(Boolean).join(" "); }
  source() { return `answer = ${JSON.stringify(this.text())}`; }
  isTouched() { return this.value.value.trim() !== ""; }
  mark() { return judge(this.exercise.data, this.text()); }

  set({ value, unit: name }) {
    this.value.value = xlForms.text(value);
    if (this.unit) this.unit.value = xlForms.text(name);
  }

  fromSource(code) {
    const answer = code.match(/^answer\s*=\s*\(?\s*["']?\s*([-+−\d.,/e∞inf]+)["']?\s*,?\s*["']?\s*([^"')\n]*)/m);
    return answer ? { value: answer[1], unit: answer[2].trim() } : {};
  }
};
})();
