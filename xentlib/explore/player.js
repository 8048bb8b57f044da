/* player.js brings the slider panels of a page to life: no server, no kernel, no other file.
 *
 * A panel is a <figure class="xl-panel"> that holds a first picture (inline SVG), a sentence of key
 * numbers, and JSON with the recorded program of its model. The program is a list of operations
 * on numbered nodes; this file replays it on every move of a slider, as NumPy would, and
 * redraws the artists that carry the names of its arrays, as matplotlib would.
 *
 * Parts: 1 operations, 2 programs, 3 numbers as text, 4 artists, 5 controls, 6 numbers and program, 7 panels.
 * A classic script, since browsers load no modules from file://. Under Node, parts 1 to 3 are exported.
 */
(function () {
"use strict";

// ---- 1  Operations: what each does to numbers ------------------------------------------------

const bit = (condition) => (condition ? 1 : 0);
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

/** A power as NumPy has it: 1 to any power is 1, a square is one product. */
function power(x, y) {
  if (y === 2) return x * x;
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return Math.pow(x, y);
}

/** A remainder with the sign of y, as Python has it. */
function remainder(x, y) {
  const rest = x % y;
  return rest !== 0 && (rest < 0) !== (y < 0) ? rest + y : rest;
}

/** The logarithm to `base`: exact on whole powers of 2 and 10 in every browser. */
function logarithm(base) {
  if (base === undefined) return Math.log;
  if (base !== 2 && base !== 10) return (x) => Math.log(x) / Math.log(base);
  const log = base === 2 ? Math.log2 : Math.log10;
  return (x) => {
    const y = log(x), whole = Math.round(y);
    return Math.abs(y - whole) < 1e-12 && Math.pow(base, whole) === x ? whole : y;
  };
}

const UNARY = {
  exp: Math.exp, log1p: Math.log1p, expm1: Math.expm1, sqrt: Math.sqrt, tanh: Math.tanh,
  sin: Math.sin, cos: Math.cos, floor: Math.floor,
  absolute: Math.abs, negative: (x) => -x, logical_not: (x) => bit(x === 0),
  softplus, sigmoid, log_sigmoid: (z) => -softplus(-z),
};
const BINARY = {
  add: (x, y) => x + y, subtract: (x, y) => x - y, multiply: (x, y) => x * y, divide: (x, y) => x / y,
  power, remainder, atan2: Math.atan2, maximum: Math.max, minimum: Math.min,
  less: (x, y) => bit(x < y), less_equal: (x, y) => bit(x <= y),
  greater: (x, y) => bit(x > y), greater_equal: (x, y) => bit(x >= y),
  equal: (x, y) => bit(x === y), not_equal: (x, y) => bit(x !== y),
  logical_and: (x, y) => bit(x !== 0 && y !== 0), logical_or: (x, y) => bit(x !== 0 || y !== 0),
  masked_product: (x, y) => (x === 0 ? 0 : x * y),
};

/** A sum that keeps the digits that plain addition drops (Neumaier). */
function total(n, term) {
  let sum = 0, lost = 0;
  for (let k = 0; k < n; k++) {
    const t = term(k), next = sum + t;
    lost += Math.abs(sum) >= Math.abs(t) ? (sum - next) + t : (t - next) + sum;
    sum = next;
  }
  return Number.isFinite(lost) ? sum + lost : sum;
}

/** The place of the largest term, the first of equals; of the first NaN if there is one. */
function argmax(n, term) {
  let top = 0;
  for (let k = 0; k < n; k++) {
    if (Number.isNaN(term(k))) return k;
    if (term(k) > term(top)) top = k;
  }
  return top;
}

/** The largest term's value and the sum of e^(z - largest) over all others, for log-sum-exp. */
function largestAndRest(n, z) {
  const top = argmax(n, z), largest = z(top), shift = Number.isFinite(largest) ? largest : 0;
  return [largest, shift, total(n, (k) => (k === top ? 0 : Math.exp(z(k) - shift)))];
}

/** The sum of p log(p/q) - p + q; near p = q the logarithms cancel, there the term is q phi(d), a series. */
function relativeEntropy(n, p, q, log, scale) {
  const d = (k) => (p(k) - q(k)) / q(k), near = (k) => q(k) > 0 && Math.abs(d(k)) < 0.05;
  const far = total(n, (k) => (p(k) === 0 || near(k) ? 0 : p(k) * (log(p(k)) - log(q(k)))));
  return far + total(n, (k) => {
    if (!near(k)) return q(k) - p(k);
    let phi = 0;
    for (let m = 14; m > 1; m--) phi = phi * d(k) + (m % 2 ? -1 : 1) / (m * (m - 1));
    return q(k) * phi * d(k) * d(k);
  }) / scale;
}

// Operations along an axis: n entries go in, one comes out (REDUCE) or n come out (ALONG).
const REDUCE = {
  sum: total, argmax,
  prod(n, z) { let product = 1; for (let k = 0; k < n; k++) product *= z(k); return product; },
  max: (n, z) => z(argmax(n, z)), min: (n, z) => z(argmax(n, (k) => -z(k))),
  logsumexp: (n, z) => { const [largest, , rest] = largestAndRest(n, z); return largest + Math.log1p(rest); },
};
const ALONG = {
  log_softmax(n, z, put) {
    const [, shift, rest] = largestAndRest(n, z), tail = Math.log1p(rest);
    for (let k = 0; k < n; k++) put(k, z(k) - shift - tail);
  },
  softmax(n, z, put) { ALONG.log_softmax(n, z, (k, value) => put(k, Math.exp(value))); },
  cumsum(n, z, put) { for (let k = 0, sum = 0; k < n; k++) put(k, (sum += z(k))); },
};

// ---- 2  Programs: operations on arrays, planned once, run on every move ----------------------

const size = (shape) => shape.reduce((n, m) => n * m, 1);
const array = (shape, data) => ({ shape, data: data || new Float64Array(size(shape)) });
const drop = (shape, axis) => shape.filter((_, i) => i !== axis);

function broadcastShape(shapes) {
  const ndim = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: ndim }, (_, i) =>
    shapes.map((shape) => shape[shape.length - ndim + i] ?? 1).reduce((n, m) => (n === 1 ? m : n)));
}

/** For each place of `shape`, the place in an array with `strides` (and an offset) that feeds it. */
function places(shape, strides, offset = 0) {
  const map = new Int32Array(size(shape));
  for (let i = 0; i < map.length; i++) {
    let rest = i, at = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    map[i] = at;
  }
  return map;
}

function stridesOf(shape) {
  return shape.map((_, axis) => size(shape.slice(axis + 1)));
}

/** Where the entries of an array of shape `from` go when it is broadcast to `to`. */
function broadcastPlaces(from, to) {
  const strides = stridesOf(from), pad = to.length - from.length;
  return places(to, to.map((_, i) => (i < pad || from[i - pad] === 1 ? 0 : strides[i - pad])));
}

/** Apply f entry by entry, with NumPy's broadcasting; single numbers, as in a loop, go the short way. */
function elementwise(f, args) {
  const out = array(broadcastShape(args.map((a) => a.shape))), o = out.data, n = o.length, one = n === 1;
  const [x, y, z] = args.map((a) => a.data), [i, j, k] = args.map((a) => broadcastPlaces(a.shape, out.shape));
  out.run = [
    one ? () => { o[0] = f(x[0]); } : () => { for (let m = 0; m < n; m++) o[m] = f(x[m]); },
    one ? () => { o[0] = f(x[0], y[0]); } : () => { for (let m = 0; m < n; m++) o[m] = f(x[i[m]], y[j[m]]); },
    () => { for (let m = 0; m < n; m++) o[m] = f(x[i[m]], y[j[m]], z[k[m]]); },
  ][args.length - 1];
  return out;
}

/** Read the entries `map` of x: indexing, broadcasting, moving axes. */
function gather(x, shape, map) {
  const out = array(shape);
  out.run = () => { for (let m = 0; m < map.length; m++) out.data[m] = x.data[map[m]]; };
  return out;
}

/** Walk over x along `axis` (all of it when undefined): perLine(n, entry, number of the line, its places). */
function alongAxis(x, axis, perLine) {
  const whole = axis === undefined, n = whole ? x.data.length : x.shape[axis];
  const step = whole ? 1 : size(x.shape.slice(axis + 1)), lines = x.data.length / (n || 1);
  let start = 0;
  const place = (k) => start + k * step, entry = (k) => x.data[start + k * step];
  return () => {
    for (let line = 0; line < lines; line++) {
      start = Math.floor(line / step) * step * n + (line % step);
      perLine(n, entry, line, place);
    }
  };
}

function reduce(f, x, axis) {
  const out = array(axis === undefined ? [] : drop(x.shape, axis));
  out.run = alongAxis(x, axis, (n, entry, line) => { out.data[line] = f(n, entry); });
  return out;
}

// Operations that change or read the shape of what they are given.
const SHAPED = {
  const([], { value, shape, linspace, packed, ...rest }) {
    if (packed !== undefined) return unpacked(shape, packed, rest);
    const flat = linspace ? spaced(...linspace) : [value].flat(Infinity).map(readNumber);
    return array(shape, Float64Array.from(flat));
  },
  log: ([x], { base }) => elementwise(logarithm(base), [x]),
  xlogy([x, y], { base }) {
    const log = logarithm(base);
    return elementwise((p, q) => (p === 0 ? 0 : p * log(q)), [x, y]);
  },
  where: (args) => elementwise((c, x, y) => (c !== 0 ? x : y), args),
  relative_entropy([p, q], { base, axis }) {
    const shape = broadcastShape([p.shape, q.shape]), log = logarithm(base);
    const wide = [p, q].map((x) => gather(x, shape, broadcastPlaces(x.shape, shape)));
    const out = array(drop(shape, axis));
    const sum = alongAxis(wide[0], axis, (n, entry, line, place) => {
      out.data[line] = relativeEntropy(n, entry, (k) => wide[1].data[place(k)], log, base ? Math.log(base) : 1);
    });
    out.run = () => { wide[0].run(); wide[1].run(); sum(); };
    return out;
  },
  matmul([x, y]) {
    const a = x.shape.length > 1 ? x.shape : [1, ...x.shape], b = y.shape.length > 1 ? y.shape : [...y.shape, 1];
    const batch = broadcastShape([a.slice(0, -2), b.slice(0, -2)]);
    const [m, n, r] = [a.at(-2), a.at(-1), b.at(-1)];
    const [ia, ib] = [a, b].map((s) => broadcastPlaces(s.slice(0, -2), batch).map((at) => at * size(s.slice(-2))));
    const out = array([...batch, ...(x.shape.length > 1 ? [m] : []), ...(y.shape.length > 1 ? [r] : [])]);
    out.run = () => {
      for (let at = 0; at < out.data.length; at++) {
        const g = Math.floor(at / (m * r)), i = Math.floor(at / r) % m, j = at % r;
        out.data[at] = total(n, (k) => x.data[ia[g] + i * n + k] * y.data[ib[g] + k * r + j]);
      }
    };
    return out;
  },
  take([x, index], { axis }) {
    const strides = stridesOf(x.shape), shape = drop(x.shape, axis), n = x.shape[axis], out = array(shape);
    const starts = places(shape, drop(strides, axis)), pick = broadcastPlaces(index.shape, shape);
    out.run = () => {
      for (let m = 0; m < pick.length; m++) {
        const k = index.data[pick[m]];
        out.data[m] = x.data[starts[m] + (k < 0 ? k + n : k) * strides[axis]];
      }
    };
    return out;
  },
  getitem([x], { index }) {
    const strides = stridesOf(x.shape), shape = [], steps = [];
    let axis = 0, offset = 0;
    for (const entry of index) {
      if (entry === null) { shape.push(1); steps.push(0); continue; }
      const stride = strides[axis++];
      if (typeof entry === "number") { offset += entry * stride; continue; }
      const [start, stop, step] = entry;
      shape.push(Math.max(0, Math.ceil((stop - start) / step)));
      steps.push(step * stride);
      offset += start * stride;
    }
    return gather(x, shape, places(shape, steps, offset));
  },
  reshape([x], { shape }) {
    return array(shape.map((n) => (n < 0 ? -x.data.length / size(shape) : n)), x.data);
  },
  expand_dims: ([x], { axis }) => array([...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)], x.data),
  broadcast_to: ([x], { shape }) => gather(x, shape, broadcastPlaces(x.shape, shape)),
  moveaxis([x], { source, destination }) {
    const order = drop(x.shape.map((_, i) => i), source), strides = stridesOf(x.shape);
    order.splice(destination, 0, source);
    const shape = order.map((i) => x.shape[i]);
    return gather(x, shape, places(shape, order.map((i) => strides[i])));
  },
  stack: (args, { axis }) => SHAPED.concat(args.map((x) => SHAPED.expand_dims([x], { axis })), { axis }),
  concat(args, { axis }) {
    const shape = args[0].shape.slice();
    shape[axis] = args.reduce((n, x) => n + x.shape[axis], 0);
    const out = array(shape), strides = stridesOf(shape);
    let offset = 0;
    const targets = args.map((x) => {
      const map = places(x.shape, strides, offset);
      offset += x.shape[axis] * strides[axis];
      return map;
    });
    out.run = () => args.forEach((x, a) => {
      for (let m = 0; m < x.data.length; m++) out.data[targets[a][m]] = x.data[m];
    });
    return out;
  },
  iterate: loop,
  item: ([loop], { i }) => loop.histories[i],
};

// JSON has no infinities and no NaN: they come as Python spells them.
const readNumber = (value) => Number(String(value).replace("inf", "Infinity"));

/** A table as xentlib/explore/sampled.py packs it: whole numbers over `per`, differenced along each axis. */
function unpacked(shape, packed, { per = 1, special }) {
  let table = array(shape, Float64Array.from(packed.match(/[?-Z]*[\]-~]/g) || [], (word) => {
    let number = 0;
    for (const digit of word.slice(0, -1)) number = number * 28 + digit.charCodeAt() - 63;
    number = number * 34 + word.charCodeAt(word.length - 1) - 93;
    return number % 2 ? -(number + 1) / 2 : number / 2;
  }));
  shape.forEach((_, axis) => {
    table = perform("cumsum", [table], { axis });
    table.run();
  });
  const kinds = special && unpacked(shape, special, {}).data;
  return array(shape, table.data.map((whole, i) => [whole / per, NaN, Infinity, -Infinity][kinds ? kinds[i] : 0]));
}

/** NumPy's linspace. */
function spaced(start, stop, n) {
  const step = (stop - start) / (n - 1);
  return Array.from({ length: n }, (_, k) => (k < n - 1 ? k * step + start : stop));
}

/** Run a body n times on a tuple of states, and keep every state on the way, the start first. */
function loop(args, { n, states, body }) {
  const starts = args.slice(0, states), current = starts.map((s) => array(s.shape));
  const plan = compile(body, [...current, ...args.slice(states)]);
  const results = starts.map((_, i) => plan.outputs["s" + i].data);
  const histories = starts.map((s) => array([n + 1, ...s.shape]));
  const run = () => {
    starts.forEach((s, i) => { current[i].data.set(s.data); histories[i].data.set(s.data); });
    for (let t = 1; t <= n; t++) {
      plan.run();
      for (let i = 0; i < states; i++) {
        const result = results[i], history = histories[i].data, m = result.length;
        for (let k = 0; k < m; k++) history[t * m + k] = result[k];
      }
      // All states step at once: only now may the next step see them.
      for (let i = 0; i < states; i++) {
        const state = current[i].data, history = histories[i].data, m = state.length;
        for (let k = 0; k < m; k++) state[k] = history[t * m + k];
      }
    }
  };
  return { shape: [], data: [], histories, run };
}

function perform(op, args, attributes) {
  if (UNARY[op]) return elementwise(UNARY[op], args);
  if (BINARY[op]) return elementwise(BINARY[op], args);
  if (REDUCE[op]) return reduce(REDUCE[op], args[0], attributes.axis ?? undefined);
  if (SHAPED[op]) return SHAPED[op](args, attributes);
  if (!ALONG[op]) throw new Error("player.js does not know the operation " + op);
  const out = array(args[0].shape);
  let base;
  const put = (k, value) => { out.data[base(k)] = value; };
  out.run = alongAxis(args[0], attributes.axis, (n, entry, line, place) => { base = place; ALONG[op](n, entry, put); });
  return out;
}

/** Plan a recorded program: one array per node, and the list of steps that depend on the inputs. */
function compile(program, inputs = program.inputs.map(() => array([]))) {
  const nodes = inputs.slice(), steps = [];
  for (const [op, ...rest] of program.nodes) {
    const attributes = typeof rest.at(-1) === "object" ? rest.pop() : {};
    const args = rest.map((number) => nodes[number]);
    const node = perform(op, args, attributes);
    node.constant = args.every((a) => a.constant);
    if (node.constant) node.run?.();
    else if (node.run) steps.push(node.run);
    nodes.push(node);
  }
  const outputs = Object.fromEntries(Object.entries(program.outputs).map(([name, number]) => [name, nodes[number]]));
  return {
    outputs, nodes,
    run() { for (let i = 0; i < steps.length; i++) steps[i](); },
    /** Replay with these input values: {name: {shape, data}}, the same arrays at every call. */
    evaluate(values) {
      program.inputs.forEach((name, i) => { inputs[i].data[0] = values[name]; });
      this.run();
      return outputs;
    },
  };
}

// ---- 3  Numbers as text, as Python's format() writes them ------------------------------------

/** Digits are right to the last, halves go to the even digit: the exact value decides. */
function rounded(shown, exact, digits) {
  const lower = exact.slice(0, digits), rest = exact.slice(digits);
  return /^\.?50*$/.test(rest) && /[02468]\.?$/.test(lower) ? lower.replace(/\.$/, "") : shown;
}

function fixed(x, n) {
  if (x >= 1e21) return BigInt(x) + (n ? "." + "0".repeat(n) : "");
  const shown = x.toFixed(n), exact = x.toFixed(100);
  return rounded(shown, exact, exact.indexOf(".") + (n ? n + 1 : 0));
}

function exponential(x, n) {
  const shown = x.toExponential(n).split("e"), exact = x.toExponential(100).split("e");
  const text = rounded(shown[0], exact[0], n ? n + 2 : 1), e = text === shown[0] ? shown[1] : exact[1];
  return text + "e" + e[0] + e.slice(1).padStart(2, "0");
}

function general(x, n) {
  const places = n || 1, [mantissa, e] = exponential(x, places - 1).split("e");
  const strip = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  return +e < -4 || +e >= places ? strip(mantissa) + "e" + e : strip(fixed(x, places - 1 - e));
}

/** format(x, spec) for specs like ".3f", "+.2e", ",.4g", ".1%", "d"; a real minus sign, a space before %, ∞, and "undefined". */
function formatNumber(x, spec) {
  const [, sign, z, comma, n, kind] = /^([+ -]?)(z?)(,?)(?:\.(\d+))?([fegd%])$/.exec(spec);
  if (Number.isNaN(x)) return "undefined";
  const magnitude = Math.abs(kind === "%" ? x * 100 : x), digits = n === undefined ? 6 : +n;
  const write = {
    f: () => fixed(magnitude, digits), e: () => exponential(magnitude, digits), g: () => general(magnitude, digits),
    d: () => fixed(magnitude, 0), "%": () => fixed(magnitude, digits) + "\u00a0%",
  }[kind];
  let text = magnitude === Infinity ? (kind === "%" ? "∞\u00a0%" : "∞") : write();
  const nothing = !/[1-9∞]/.test(text.split("e")[0]);
  const negative = (x < 0 || Object.is(x, -0)) && !(nothing && (z || kind === "d"));
  if (comma) text = text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  return ((negative ? "-" : sign === "-" ? "" : sign) + text).replace(/-/g, "−");
}

/** A text template is a list of strings and [array, flat index, spec]; units are in the singular up to one. */
function fillTemplate(template, values) {
  const text = template.map((piece) => (typeof piece === "string" ? piece
    : formatNumber(values[piece[0]].data[piece[1]], piece[2]))).join("");
  return text.replace(/(\d[\d,]*(?:\.\d+)?|∞) (bit|nat)s?\b/g, (_, x, unit) => `${x} ${unit}${x > 0 && x <= 1 ? "" : "s"}`);
}

if (typeof module === "object" && module.exports) module.exports = { compile, formatNumber };
if (typeof document === "undefined") return;

// ---- 4  Artists: from arrays to the picture --------------------------------------------------

// Positions are kept to 1/100 pixel, as in the first picture.
const px = (x) => Math.round(x * 100) / 100;

/** Change an attribute if it does change: each write makes the browser compute style and layout again. */
function write(node, name, value) {
  if (node.getAttribute(name) !== `${value}`) node.setAttribute(name, value);
}

function display(node, isVisible) {
  const shown = isVisible ? "" : "none";
  if (node.style.display !== shown) node.style.display = shown;
}

/** Write into the text that is there: a new text node has the browser ask every `:has()` of the page. */
function writeText(node, text) {
  if (node.textContent === text) return;
  if (text && node.firstChild === node.lastChild && node.firstChild instanceof Text) node.firstChild.data = text;
  else node.textContent = text;
}

/** px(x) as text for a place inside the picture, by a table: browsers write fractions slowly. */
const HUNDREDTHS = Array.from({ length: 100 }, (_, i) => `${i / 100}`.slice(1));
function pxText(x) {
  const n = Math.round(x * 100), whole = Math.floor(n / 100);
  return whole + HUNDREDTHS[n - whole * 100];
}

/** From data to pixels on one axis: [1 if logarithmic else 0, factor, offset]. */
function scaled([log, factor, offset], value) {
  const v = !log ? value : value > 0 ? Math.log10(value) : value <= 0 ? -1000 : NaN;
  return Number.isFinite(v) ? factor * v + offset : NaN;
}

/**
 * A coordinate of an artist as a reader i => number. Its source is the name of an array, an array of
 * {data: [...]}, or pixels {px: [...]} or {px: [first, step], n} that never move. One entry serves all points.
 */
function reader(source, arrays) {
  if (source.n) return Object.assign((i) => source.px[0] + i * source.px[1], { count: source.n });
  const data = arrays[source]?.data || (source.data || source.px).map(readNumber), count = data.length;
  return Object.assign((i) => data[count > 1 ? i : 0], { count });
}

function pixels(source, axis, arrays) {
  const read = reader(source, arrays), { count } = read;
  if (!source.px) return Object.assign((i) => scaled(axis, read(i)), { count });
  const texts = Array.from({ length: count }, (_, i) => pxText(read(i)));
  return Object.assign(read, { text: (i) => texts[count > 1 ? i : 0] });
}

/** The part of the segment from a to b inside the picture, as [x, y, x, y], or null. */
function clipSegment(ax, ay, bx, by, width, height) {
  let from = 0, to = 1;
  for (const [start, step, end] of [[ax, bx - ax, width], [ay, by - ay, height]]) {
    if (step === 0 && (start < 0 || start > end)) return null;
    if (step === 0) continue;
    const [first, last] = step > 0 ? [-start / step, (end - start) / step] : [(end - start) / step, -start / step];
    from = Math.max(from, first);
    to = Math.min(to, last);
  }
  if (from > to) return null;
  const at = (t) => [ax + t * (bx - ax), ay + t * (by - ay)];
  return [...(from ? at(from) : [ax, ay]), ...(to < 1 ? at(to) : [bx, by])];
}

/** A line through the points, broken where one is not finite, cut off at the edge of the picture. */
function linePath(n, x, y, width, height) {
  const [xText, yText] = [x, y].map((read) => read.text || ((i) => pxText(read(i))));
  const point = (i) => xText(i) + " " + yText(i);
  let path = "", pen = -1, lastX = NaN, lastY = NaN, lastInside = false;
  for (let i = 0; i < n; i++) {
    const u = x(i), v = y(i), inside = u >= 0 && u <= width && v >= 0 && v <= height;
    if (inside && lastInside) {
      if (pen !== i - 1) path += "M" + point(i - 1);
      path += "L" + point(i);
      pen = i;
    } else if (u === u && v === v && lastX === lastX && lastY === lastY) {
      const part = clipSegment(lastX, lastY, u, v, width, height);
      if (part) path += "M" + part.slice(0, 2).map(px) + "L" + part.slice(2).map(px);
      if (part && inside) pen = i;
    }
    lastX = u; lastY = v; lastInside = inside;
  }
  return path;
}

/** The area between two curves, one polygon for each run of finite points. */
function areaPath(n, x, low, high) {
  const near = (v) => px(Math.min(1e5, Math.max(-1e5, v)));
  const point = (i, edge) => near(x(i)) + " " + near(edge(i));
  const finite = (i) => !Number.isNaN(x(i) + low(i) + high(i));
  let path = "";
  for (let i = 0; i < n; i++) {
    if (!finite(i)) continue;
    const first = i, there = [], back = [];
    for (; i < n && finite(i); i++) { there.push(point(i, low)); back.unshift(point(i, high)); }
    if (i - first > 1) path += "M" + there.concat(back).join("L") + "Z";
  }
  return path;
}

const ARTISTS = {
  line({ x, y }, nodes, axes, arrays, box) {
    const [u, v] = [pixels(x, axes[0], arrays), pixels(y, axes[1], arrays)];
    const n = Math.max(u.count, v.count), line = nodes.find((node) => node.tagName === "path");
    const marks = marksAt(nodes.find((node) => node.tagName === "g"), n, box);
    return () => {
      if (line) write(line, "d", linePath(n, u, v, ...box));
      marks(u, v);
    };
  },
  bars({ x, width, y, height }, nodes, axes, arrays, box) {
    const edges = ([start, extent], axis, end) => {
      const first = pixels(start, axis, arrays);
      if (start.px) return [first, pixels(extent, axis, arrays)];
      const [a, b] = [reader(start, arrays), reader(extent, arrays)];
      const cut = (v) => Math.min(end + 10, Math.max(-10, v));
      return [(i) => cut(first(i)), (i) => cut(scaled(axis, a(i) + b(i)))];
    };
    const [left, right] = edges([x, width], axes[0], box[0]), [low, high] = edges([y, height], axes[1], box[1]);
    return () => nodes.forEach((node, i) => {
      const a = left(i), b = right(i), c = low(i), d = high(i);
      write(node, "d", Number.isNaN(a + b + c + d) ? "" : `M${px(a)} ${px(c)}H${px(b)}V${px(d)}H${px(a)}Z`);
    });
  },
  area({ x, y1, y2 }, [node], axes, arrays) {
    const [u, v, w] = [pixels(x, axes[0], arrays), pixels(y1, axes[1], arrays), pixels(y2, axes[1], arrays)];
    const n = Math.max(u.count, v.count, w.count);
    return () => write(node, "d", areaPath(n, u, v, w));
  },
  text({ x, y, dx, dy, template, inside }, lines, axes, arrays) {
    const [node] = lines, from = (line, key) => line.getAttribute(key) - node.getAttribute(key);
    const places = lines.map((line) => [from(line, "x"), from(line, "y")]);
    const [u, v] = [x && pixels(x, axes[0], arrays), y && pixels(y, axes[1], arrays)];
    return () => {
      if (template) fillTemplate(template, arrays).split("\n").forEach((text, k) => writeText(lines[k], text));
      if (!u && !v) return;
      const a = u ? u(0) : +node.getAttribute("x") - dx, b = v ? v(0) : +node.getAttribute("y") - dy;
      const [left, top, right, bottom] = inside || [-1e5, -1e5, 1e5, 1e5];
      const dust = 0.01; // the edges are rounded to it, and a point on an edge is inside
      const isVisible = a >= left - dust && a <= right + dust && b >= top - dust && b <= bottom + dust;
      lines.forEach((line, k) => {
        display(line, isVisible);
        if (!isVisible) return;
        write(line, "x", px(a + dx + places[k][0]));
        write(line, "y", px(b + dy + places[k][1]));
      });
    };
  },
};

/** Put the n marks of a group at their points; marks without a finite point are hidden. */
function marksAt(group, n, [width, height]) {
  if (!group) return () => {};
  while (group.children.length < n) group.append(group.lastElementChild.cloneNode(true));
  const marks = [...group.children];
  return (u, v) => marks.forEach((mark, i) => {
    const [x, y] = [u(i), v(i)], isVisible = x >= 0 && x <= width && y >= 0 && y <= height;
    display(mark, isVisible);
    if (!isVisible) return;
    write(mark, "x", px(x));
    write(mark, "y", px(y));
  });
}

/** Everything that moves in a panel's picture, as one function that redraws it. */
function artistsOf(svg, spec, arrays) {
  const box = [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height];
  const redraws = spec.artists.map((artist, i) => ARTISTS[artist.kind](
    artist, [...svg.querySelectorAll(`[data-xl="${i}"]`)], spec.axes[artist.axes], arrays, box));
  return () => redraws.forEach((redraw) => redraw());
}

// ---- 5  Controls: what the reader takes hold of ----------------------------------------------

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(label, pressed, attributes) {
  const node = element("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", pressed);
  return node;
}

// Pixels after which a finger on a slider means the slider and not the page.
const SIDEWAYS = 6;

const still = matchMedia("(prefers-reduced-motion: reduce)");
const between = (low, x, high) => Math.min(high, Math.max(low, x));

/** The k-th stop of a slider, without the dust of binary fractions. */
const stop = ({ min, max, step }, k) => between(min, +(min + k * step).toPrecision(12), max);
const stops = ({ min, max, step }) => Math.round((max - min) / step);

/** A labelled range with a field for typing the value; calls moved(value) for each new one. */
function sliderControl(slider, id, moved) {
  const { label, min, max, step, value, unit = "" } = slider, shared = { min, max, step, value };
  const range = element("input", { type: "range", id, ...shared });
  const typed = element("input", { type: "number", "aria-label": `${label}, typed`, ...shared });
  const player = slider.time && playButton(slider, () => range.valueAsNumber, moved);
  const status = element("span", { class: "xl-told", role: "status" });
  let current = value;
  const show = (number) => {
    range.value = typed.value = current = number;
    writeText(status, "");
    write(range, "aria-valuetext", `${number} ${unit}`.trim());
  };
  // Of a sampled model the page knows the stops alone.
  const allowed = (x) => (slider.sampled ? stop(slider, Math.round((x - min) / step)) : between(min, x, max));
  const byHand = (number) => { player?.pause(); moved(number); };
  // A finger that comes down on the track may want to scroll: nothing changes before it moves sideways or lifts.
  let aim = null;
  const decided = () => { aim = null; byHand(range.valueAsNumber); };
  range.addEventListener("input", () => { if (aim === null) byHand(range.valueAsNumber); });
  range.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") aim = event.clientX; });
  range.addEventListener("pointermove", (event) => { if (aim !== null && Math.abs(event.clientX - aim) > SIDEWAYS) decided(); });
  range.addEventListener("pointerup", () => { if (aim !== null) decided(); });
  range.addEventListener("pointercancel", () => { if (aim !== null) { aim = null; range.value = current; } });
  // What cannot be is said, and the value that holds stays; what lies outside becomes the nearest end.
  typed.addEventListener("change", () => {
    const number = typed.valueAsNumber, isNumber = !Number.isNaN(number), given = typed.value;
    byHand(isNumber ? allowed(number) : current);
    if (number >= min && number <= max) return;
    const from = `from ${min} to ${max} ${unit}`.trim().replace(/-/g, "−");
    writeText(status, isNumber ? `${given} is outside: type a number ${from}.` : `That is no number: type one ${from}.`);
  });
  show(value);
  const boxed = (input) => element("div", { class: "xl-box" }, input);
  const node = element("div", { class: "xl-slider" }, element("label", { for: id }, label),
    element("div", { class: "xl-range" }, ...(player ? player.nodes : []), element("div", { class: "xl-track" }, boxed(range))),
    element("div", { class: "xl-typed" }, boxed(typed), element("span", { class: "xl-unit" }, unit)), status);
  const accepts = (text) => (text !== "" && Number.isFinite(+text) ? allowed(+text) : value);
  return { node, show, accepts };
}

/** A few names to choose from, one of them chosen. */
function chooserControl({ label, options, value }, id, moved) {
  const radios = options.map((name) => element("input", { type: "radio", name: id, value: name }));
  const show = (name) => radios.forEach((radio) => { radio.checked = radio.value === name; });
  for (const radio of radios) radio.addEventListener("change", () => moved(radio.value));
  show(value);
  const node = element("fieldset", { class: "xl-chooser" }, element("legend", {}, label),
    ...options.map((name, i) => element("label", {}, radios[i], name)));
  return { node, show, accepts: (name) => (options.includes(name) ? name : value) };
}

// Milliseconds that playing takes from end to end; with reduced motion ten still pictures, one a second.
const PLAY = 8000, PICTURES = 10;

/** Buttons that run a slider from where it is to its end (from the start if it is there), or one stop further. */
function playButton(slider, now, moved) {
  const n = stops(slider), node = button("", () => (running ? pause() : play()));
  const here = () => Math.round((now() - slider.min) / slider.step);
  const step = button("Step", () => { pause(); moved(stop(slider, here() < n ? here() + 1 : 0)); },
    { "aria-label": `Step ${slider.label}` });
  let running = null;
  const pause = () => { running = null; say("Play"); };
  const say = (does) => { writeText(node, does); node.setAttribute("aria-label", `${does} ${slider.label}`); };
  const play = () => {
    const first = here() < n ? here() : 0;
    const began = performance.now(), run = running = {};
    const next = () => {
      if (running !== run) return;
      const passed = performance.now() - began, seconds = Math.round(passed / 1000);
      const share = still.matches ? seconds / PICTURES : passed / PLAY;
      const k = Math.min(n, first + Math.round(share * n));
      moved(stop(slider, k));
      if (k === n) pause();
      else if (still.matches) setTimeout(next, 1000 * (seconds + 1) - passed);
      else requestAnimationFrame(next);
    };
    say("Pause");
    next();
  };
  pause();
  return { nodes: [node, step], pause };
}

/** Numbers drawn beforehand, one set after the other. */
function drawsControl({ label, draws, value }, id, moved) {
  let now = value;
  const node = button(label, () => moved((now + 1) % draws));
  const accepts = (text) => (Number.isInteger(+text) && +text >= 0 && +text < draws ? +text : value);
  return { node, show: (number) => { now = number; }, accepts };
}

/** Which control a slider of the panel's definition is. */
const controlOf = ({ options, draws }) => (options ? chooserControl : draws ? drawsControl : sliderControl);

// Milliseconds that a preset takes to be reached.
const GLIDE = 400;

/** Goes from one setting to another through the stops between, so that one sees what moves; at once with reduced motion. */
function glider(sliders, values, set) {
  const moving = sliders.filter(({ options, draws }) => !options && !draws);
  let frame = 0, goal = null;
  const arrive = () => {
    if (!goal) return;
    cancelAnimationFrame(frame);
    const reached = goal;
    goal = null;
    set(reached);
  };
  const glide = (target) => {
    arrive();
    goal = target;
    const from = { ...values }, began = performance.now();
    const next = () => {
      const share = still.matches ? 1 : Math.min(1, (performance.now() - began) / GLIDE);
      if (share === 1) return arrive();
      const eased = share * share * (3 - 2 * share), at = ({ name }) => from[name] + eased * (target[name] - from[name]);
      const reached = (slider) => [slider.name, stop(slider, Math.round((at(slider) - slider.min) / slider.step))];
      set({ ...target, ...Object.fromEntries(moving.filter(({ name }) => name in target).map(reached)) });
      frame = requestAnimationFrame(next);
    };
    next();
  };
  return { glide, arrive };
}

/** The picture as it was: a pale copy of everything that moves, behind it. */
function ghostOf(svg) {
  let copies = [];
  const forget = () => {
    copies.forEach((copy) => copy.remove());
    copies = [];
  };
  const remember = () => {
    forget();
    copies = [...svg.querySelectorAll("[data-xl]:not(text)")].map((node) => {
      const copy = node.cloneNode(true);
      copy.removeAttribute("data-xl");
      copy.setAttribute("class", "xl-ghost");
      node.before(copy);
      return copy;
    });
  };
  return { remember, forget };
}

/** The end of an artist that a drag takes hold of, in pixels: a point, or the free end of a bar. */
function endOf({ kind, axes, ...artist }, part, scales, arrays) {
  const coordinate = (start, extent, i) => {
    const a = pixels(artist[start], scales[i], arrays);
    if (kind !== "bars") return () => a(part);
    const b = artist[start].px && pixels(artist[extent], scales[i], arrays);
    if (b) return () => (a(part) + b(part)) / 2;
    const [u, v] = [reader(artist[start], arrays), reader(artist[extent], arrays)];
    return () => scaled(scales[i], u(part) + v(part));
  };
  return [coordinate("x", "width", 0), coordinate("y", "height", 1)];
}

const KEYS = {
  ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1],
  PageUp: ["y", 10], PageDown: ["y", -10], Home: ["x", -Infinity], End: ["x", Infinity],
};

/** A handle on an artist: a drag along x or y, or an arrow key, sets the slider of that direction. */
function handleOn(svg, spec, handle, { arrays, values, evaluate, set, handles }) {
  const artist = spec.artists[handle.artist], scales = spec.axes[artist.axes], [left, top, right, bottom] = handle.box;
  const end = endOf(artist, handle.part, scales, arrays), at = [0, 0];
  const sliders = ["x", "y"].map((key) => spec.sliders.find(({ name }) => name === handle[key]));
  const known = sliders.filter(Boolean), [first] = known, { width, height } = svg.viewBox.baseVal;
  const node = element("div", {
    class: `xl-handle xl-${artist.kind} xl-${sliders[0] ? "x" : "y"}`, role: "slider", tabindex: 0,
    "aria-label": known.map(({ label }) => label).join(" and ") + ", in the figure",
    "aria-valuemin": first.min, "aria-valuemax": first.max, "aria-orientation": sliders[0] ? "horizontal" : "vertical",
  });
  const inWords = ({ name, label, unit = "" }) => `${label} ${values[name]} ${unit}`.trim();
  const show = () => {
    const [x, y] = end.map((read) => read());
    if (!Number.isNaN(x)) at[0] = between(left, x, right);
    if (!Number.isNaN(y)) at[1] = between(top, y, bottom);
    node.style.translate = `${px(100 * at[0] / width)}cqw ${px(100 * at[1] / height)}cqh`; // needs no layout
    write(node, "aria-valuenow", values[first.name]);
    write(node, "aria-valuetext", known.map(inWords).join(", "));
  };
  // Where the artist follows the slider's own value, the axis tells the stop.
  const isOwn = ({ name }, axis) => artist.kind !== "bars" && spec.programs.every(({ inputs, outputs }) =>
    outputs[artist["xy"[axis]]] === inputs.indexOf(name));
  // Else the stop that brings the end closest to the pixel: it moves one way only, so halving finds it.
  const nearest = (slider, axis, pixel) => {
    const [log, factor, offset] = scales[axis], place = (pixel - offset) / factor;
    const value = log ? Math.pow(10, place) : place;
    if (isOwn(slider, axis)) return stop(slider, between(0, Math.round((value - slider.min) / slider.step), stops(slider)));
    const there = (k) => { evaluate({ ...values, [slider.name]: stop(slider, k) }); return end[axis](); };
    let low = 0, high = stops(slider);
    const rises = there(high) > there(low);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((there(middle) < pixel) === rises) low = middle; else high = middle;
    }
    return stop(slider, Math.abs(there(low) - pixel) <= Math.abs(there(high) - pixel) ? low : high);
  };
  const changesAt = (pixel) => Object.fromEntries(sliders.flatMap((slider, axis) =>
    (slider ? [[slider.name, nearest(slider, axis, pixel[axis])]] : [])));
  let grip = null, before = 0;
  node.addEventListener("pointerdown", (event) => {
    const scale = width / svg.getBoundingClientRect().width, [x, y] = at;
    grip = (e) => [x + (e.clientX - event.clientX) * scale, y + (e.clientY - event.clientY) * scale];
    before = x;
    node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const pixel = grip(event), line = handles().filter((other) => other.artist === handle.artist);
    // Along a line of many points the hand draws: it sets the point below it and those that it passed.
    const away = ({ at: [x] }) => Math.abs(x - pixel[0]), nearby = Math.min(...line.map(away));
    const drawn = artist.kind !== "line" ? [own] : line.filter((point) =>
      away(point) === nearby || (point.at[0] - before) * (point.at[0] - pixel[0]) < 0);
    before = pixel[0];
    set(Object.assign({}, ...drawn.map((point) => point.changesAt(pixel))));
  });
  for (const type of ["pointerup", "pointercancel"]) node.addEventListener(type, () => { grip = null; });
  node.addEventListener("keydown", (event) => {
    const [direction, steps] = KEYS[event.key] || [];
    if (!direction) return;
    event.preventDefault();
    const slider = sliders["xy".indexOf(direction)] || first, { name, min, max, step } = slider;
    set({ [name]: between(min, +(values[name] + steps * step).toPrecision(12), max) });
  });
  const own = { node, show, at, artist: handle.artist, changesAt };
  return own;
}

// ---- 6  Numbers and program, for the curious --------------------------------------------------

/** The entries of an array as text; of many, nine. */
function shown({ data }) {
  const n = data.length, text = (k) => formatNumber(data[k], ".4g");
  if (n <= 12) return Array.from(data, (_, k) => text(k)).join(", ");
  return `9 of ${n}: ` + Array.from({ length: 9 }, (_, k) => text(Math.floor(k * (n - 1) / 8))).join(", ");
}

/** An array in brief: its entries if they are few, else the first and the last. */
const ends = ({ data }) => (data.length < 5 ? shown({ data })
  : shown({ data: [data[0], data.at(-1)] }).replace(",", " …"));

const SIGNS = {
  add: "+", subtract: "−", multiply: "·", divide: "/", power: "^", matmul: "@", less: "<", less_equal: "≤",
  greater: ">", greater_equal: "≥", equal: "=", not_equal: "≠", logical_and: "and", logical_or: "or",
};

/** The operations of a program as rows of text: what is computed, the Python that did it, the value now. */
function programRows({ inputs, nodes, outputs }, [texts, lines], values, indent = "") {
  const names = inputs.slice(), rows = [], own = Object.entries(outputs).filter(([name]) => !inputs.includes(name));
  const called = Object.fromEntries(own.map(([name, number]) => [number, name]));
  nodes.forEach(([op, ...rest], i) => {
    const number = inputs.length + i, attributes = typeof rest.at(-1) === "object" ? rest.pop() : {};
    const { value, shape, body, ...options } = attributes;
    if (op === "const") {
      names.push(shape.length ? `[${shape.join(" × ")} numbers]` : `${value}`.replace("-", "−"));
      return;
    }
    names.push(called[number] || `t${number}`);
    const args = rest.map((n) => names[n]), more = Object.entries(options).map(([key, v]) => `${key} ${JSON.stringify(v)}`);
    const text = SIGNS[op] ? args.join(` ${SIGNS[op]} `) : `${op}(${[...args, ...more].join(", ")})`;
    const [line, inner] = body ? lines[i] : [lines[i]];
    rows.push([`${indent}${names.at(-1)} = ${text}`, texts[line], values?.[number].data.length ? ends(values[number]) : ""]);
    if (body) rows.push(...programRows(body, [texts, inner], null, indent + "  "));
  });
  return rows;
}

/** A folded part of the panel, filled when it is opened and whenever the values change. */
function folded(details, fill) {
  details.addEventListener("toggle", fill);
  return () => { if (details.open) fill(); };
}

/** The arrays that the reader is shown; a name with "_" in front is a drawing helper. */
const worthSeeing = (arrays) => Object.keys(arrays).filter((name) => !name.startsWith("_")).map((name) => arrays[name]);

/** The table of numbers that came with the page; returns what refreshes it. */
function numbersTable(figure, spec, arrays, now) {
  const details = figure.querySelector(".xl-numbers"), cells = [...details.querySelectorAll("td")];
  const setting = ({ name, options, draws, unit = "" }) =>
    (options ? now()[name] : draws ? `set ${now()[name] + 1} of ${draws}` : `${formatNumber(now()[name], ".6g")} ${unit}`.trim());
  return folded(details, () => {
    const texts = [...spec.sliders.map(setting), ...worthSeeing(arrays).map(shown)];
    texts.forEach((text, i) => writeText(cells[i], text));
  });
}

/** The table of operations, made when it is opened; returns what refreshes it. */
function programTable(figure, recorded) {
  const body = element("tbody"), heads = ["operation", "Python", "value"].map((name) => element("th", { scope: "col" }, name));
  const details = element("details", { class: "xl-program" }, element("summary", {}, "The program"),
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body));
  figure.querySelector(".xl-numbers").after(details);
  const cell = (text, i) => element("td", {}, i < 2 ? element("code", {}, text) : text);
  return folded(details, () => {
    body.replaceChildren(...programRows(...recorded()).map((texts) => element("tr", {}, ...texts.map(cell))));
  });
}

// ---- 7  Panels -------------------------------------------------------------------------------

// Milliseconds of rest before a screen reader hears the new numbers.
const ANNOUNCE_AFTER = 600;

/** The arrays of a panel, and the plan for the choices that hold; each choice has a program of its own. */
function modelOf(spec) {
  const { programs } = spec, plans = [], choosers = spec.sliders.filter(({ options }) => options);
  const chosen = (values) => choosers.reduce((i, { name, options }) => i * options.length + options.indexOf(values[name]), 0);
  const plan = (values) => plans[chosen(values)] ||= compile(programs[chosen(values)]);
  const start = Object.fromEntries(spec.sliders.map(({ name, value }) => [name, value]));
  // The artists keep hold of these arrays, whichever program fills them.
  const copy = ([name, { shape, data }]) => [name, { shape, data: data.slice() }];
  const arrays = Object.fromEntries(Object.entries(plan(start).outputs).map(copy));
  const evaluate = (values) => {
    const outputs = plan(values).evaluate(values);
    for (const name in arrays) arrays[name].data.set(outputs[name].data);
    return arrays;
  };
  /** The program for the choices that hold, its Python, and the values of its nodes. */
  const recorded = (values) => {
    const [texts, lines] = spec.python, number = chosen(values);
    return [programs[number], [texts, lines[number]], plan(values).nodes];
  };
  return { start, arrays, evaluate, recorded };
}

function startPanel(figure) {
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const { start, arrays, evaluate, recorded } = modelOf(spec), values = { ...start };
  const svg = figure.querySelector("svg"), draw = artistsOf(svg, spec, arrays);
  const sentence = figure.querySelector(".xl-says"), ghost = ghostOf(svg), before = element("p", { class: "xl-before" });
  const live = element("p", { class: "xl-live", "aria-live": "polite" });
  let frame = 0, drawn = true, announcing = 0, longest = 0, printing = false;

  const redraw = () => {
    drawn = true;
    evaluate(now());
    draw();
    parts.forEach((show) => show());
    if (!sentence) return;
    writeText(sentence, fillTemplate(spec.says, arrays));
    if (sentence.textContent.length > longest) fit();
  };
  /** Redraw at once, so that the coming frame shows it; but once a frame. */
  const request = () => {
    drawn = false;
    if (!frame) show();
  };
  const show = () => {
    redraw();
    svg.getBoundingClientRect(); // has the layout done now, while the browser waits for its frame
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (!drawn) show();
    });
  };
  // A sentence of fixed size: the browser need not lay out the page again when its numbers change, only
  // for one that is longer than any before, since asking whether it fits would itself lay out the page.
  const fit = () => {
    longest = sentence.textContent.length;
    sentence.style = "";
    sentence.style = `contain: size layout; height: ${sentence.offsetHeight}px`;
  };
  const announce = () => { if (sentence) live.textContent = sentence.textContent; };
  /** Take new values, and say the numbers unless they are only what the reader left. */
  const set = (changes, left) => {
    Object.assign(values, changes);
    for (const name in changes) controls[name].show(values[name]);
    for (const [node, preset] of presets) write(node, "aria-pressed", holds(preset));
    request();
    if (left) return;
    clearTimeout(announcing);
    announcing = setTimeout(announce, ANNOUNCE_AFTER);
  };
  const { glide, arrive } = glider(spec.sliders, values, set);
  const byHand = (changes) => { arrive(); set(changes); };
  // Whatever the reader takes hold of during a glide starts from where the preset leads.
  for (const type of ["pointerdown", "keydown", "click"]) figure.addEventListener(type, arrive, true);
  const controls = Object.fromEntries(spec.sliders.map((slider) => [slider.name,
    controlOf(slider)(slider, `${figure.id}-${slider.name}`, (value) => byHand({ [slider.name]: value }))]));

  const handles = (spec.handles || []).map((handle) => handleOn(svg, spec, handle,
    { arrays, values, evaluate, set: byHand, handles: () => handles }));
  figure.querySelector(".xl-picture").append(element("div", { class: "xl-handles" }, ...handles.map(({ node }) => node)));
  const now = () => (printing ? start : values);
  const holds = (preset) => Object.keys(preset).every((name) => preset[name] === values[name]);
  const parts = handles.map(({ show }) => show);
  parts.push(numbersTable(figure, spec, arrays, now), programTable(figure, () => recorded(now())));

  // What was there before a preset, or when the reader pinned it, stays as a ghost with its numbers.
  const pin = () => {
    ghost.remember();
    before.textContent = sentence ? `before: ${sentence.textContent}` : "";
    write(pinned, "aria-pressed", true);
  };
  const unpin = () => {
    ghost.forget();
    before.textContent = "";
    write(pinned, "aria-pressed", false);
  };
  const pinned = button("Pin", () => (pinned.getAttribute("aria-pressed") === "true" ? unpin() : pin()),
    { "aria-pressed": false, title: "Keep this picture as a pale ghost behind the next ones" });
  const presets = Object.entries(spec.presets || {}).map(([name, preset]) =>
    [button(name, () => { pin(); glide(preset); }, { "aria-pressed": holds(preset) }), preset]);
  const [draws, others] = [true, false].map((drawn) => spec.sliders.filter((s) => !s.draws !== drawn)
    .map(({ name }) => controls[name].node));
  figure.querySelector(".xl-controls").replaceChildren(
    element("div", { class: "xl-buttons" }, ...presets.map(([node]) => node), ...draws,
      button("Reset", () => { unpin(); byHand(start); }), pinned), ...others);
  sentence?.after(before);
  figure.querySelector(".xl-more").append(copyButton(figure, values, (text) => {
    clearTimeout(announcing);
    live.textContent = text;
  }));
  figure.append(live);
  redraw();
  if (sentence) new ResizeObserver(fit).observe(figure);

  // On paper stands the first picture, wherever the sliders are.
  for (const event of ["beforeprint", "afterprint"]) {
    addEventListener(event, () => { printing = event === "beforeprint"; redraw(); });
  }

  figure.xlPanel = {
    set, redraw,
    settings: () => ({ ...values }),
    evaluate: () => evaluate(values),
    /** The settings that a copied link holds, or that the reader left; what this panel does not know, it leaves. */
    open(link, left) {
      const given = [...new URLSearchParams(link)].filter(([name]) => Object.hasOwn(values, name));
      set(Object.fromEntries(given.map(([name, text]) => [name, controls[name].accepts(text)])), left);
      if (!left) figure.scrollIntoView();
    },
  };
}

/** Words of the text that point: under the pointer or the focus they light up what follows their array. */
function pointFrom(words) {
  const name = words.dataset.shows, inside = words.closest("section")?.querySelectorAll("figure.xl-panel") || [];
  const before = [...inside].filter((f) => words.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_PRECEDING);
  const figure = document.getElementById(words.dataset.panel) || before.at(-1) || inside[0];
  if (!figure) return;
  const { artists } = JSON.parse(figure.querySelector("script").textContent);
  const lit = artists.flatMap((artist, i) => (Object.values(artist).flat(2).includes(name)
    ? [...figure.querySelectorAll(`[data-xl="${i}"]`)] : []));
  const point = (on) => {
    figure.classList.toggle("xl-pointed", on);
    lit.forEach((node) => node.classList.toggle("xl-lit", on));
  };
  for (const type of ["pointerenter", "focus"]) words.addEventListener(type, () => point(true));
  for (const type of ["pointerleave", "blur"]) words.addEventListener(type, () => point(false));
}

/** Copies the address of this panel at its values, and puts it into the address bar. */
function copyButton(figure, values, say) {
  const copy = button("Copy link", () => {
    history.replaceState(null, "", `#${figure.id}?${new URLSearchParams(values)}`);
    const notify = (text) => {
      say(copy.textContent = text);
      setTimeout(() => { copy.textContent = "Copy link"; }, 3000);
    };
    const copied = navigator.clipboard?.writeText(location.href) || Promise.reject();
    copied.then(() => notify("Link copied"), () => notify("Link is in the address bar"));
  });
  return copy;
}

/** Open the panel of a link at the values that the link holds. */
function openLink() {
  const [id, settings] = location.hash.slice(1).split("?");
  if (settings) document.getElementById(id)?.xlPanel?.open(settings);
}

/** Whoever comes back to a page in the same tab sees its panels as they were left, except one that a link opens. */
function keepPanels(figures) {
  const key = `xl-panels ${location.pathname}`;
  try {
    const left = JSON.parse(sessionStorage.getItem(key)) || {};
    for (const figure of figures) {
      if (left[figure.id] && !location.hash.startsWith(`#${figure.id}?`)) figure.xlPanel.open(left[figure.id], true);
    }
    addEventListener("pagehide", () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(
      figures.map(({ id, xlPanel }) => [id, `${new URLSearchParams(xlPanel.settings())}`])))));
  } catch { /* a browser that keeps nothing */ }
}

// What forecasts and games use too.
window.xlPlayer = { compile, element, button };

function startPanels() {
  for (const figure of document.querySelectorAll("figure.xl-panel")) {
    if (figure.xlPanel) continue; // started by the script of a fragment before
    try { startPanel(figure); } catch (error) { console.error(`panel ${figure.id}:`, error); }
  }
  document.querySelectorAll(".xl-shows").forEach(pointFrom);
  keepPanels([...document.querySelectorAll("figure.xl-panel")].filter(({ xlPanel }) => xlPanel));
  openLink();
  addEventListener("hashchange", openLink);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startPanels);
else startPanels();
})();
