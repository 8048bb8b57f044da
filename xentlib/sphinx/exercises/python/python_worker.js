/* Python in a worker of its own, so that an endless loop stops nothing but itself: the page ends
 * this worker and starts another. It hears {source, data, marks, sympy}, one answer at a time, and says
 *
 *   started           Python is there and the answer begins to run
 *   printed {text}    the answer printed something
 *   done {outcome}    what answers.py found
 *   broken {text}     Python itself gave up; this worker is of no more use
 */
"use strict";
importScripts("pyodide.js");

const request = self.fetch;
const here = (name) => new URL(name, self.location).href;

async function fetched(name) {
  const response = await request(here(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

const unpacked = (response) => response.body.pipeThrough(new DecompressionStream("gzip"));

// Pyodide asks for its WebAssembly by name; the site stores it gzipped, whatever the host does.
self.fetch = async (address, options) => {
  if (!String(address.url || address).endsWith("pyodide.asm.wasm")) return request(address, options);
  const wasm = unpacked(await fetched("pyodide.asm.wasm.bin"));
  return new Response(wasm, { headers: { "Content-Type": "application/wasm" } });
};

const bytes = async (response) => new Uint8Array(await response.arrayBuffer());

async function load() {
  const files = Promise.all(["marking.zip", "answers.py"].map(async (name) => [name, await bytes(await fetched(name))]));
  const python = await loadPyodide({ indexURL: here("./") });
  for (const [name, content] of await files) python.FS.writeFile(`/${name}`, content);
  python.runPython("import sys; sys.path += ['/', '/marking.zip']");
  return { python, answers: python.pyimport("answers") };
}

let sympy;
function withSympy(python) {
  sympy ||= fetched("sympy.zip.bin").then(unpacked).then((stream) => bytes(new Response(stream))).then((content) => {
    python.FS.writeFile("/sympy.zip", content);
    python.runPython("import sys; sys.path.append('/sympy.zip'); import sympy");
  });
  return sympy;
}

const loaded = load();

self.onmessage = async ({ data: { source, data, marks, sympy: needsSympy } }) => {
  try {
    const { python, answers } = await loaded;
    if (needsSympy) await withSympy(python);
    // Without an answer it was only asked to be ready.
    if (source === undefined) return;
    self.postMessage({ type: "started" });
    const print = (text) => self.postMessage({ type: "printed", text });
    const outcome = JSON.parse(answers.tried(source, data, marks, print));
    self.postMessage({ type: "done", outcome });
  } catch (error) {
    self.postMessage({ type: "broken", text: String(error) });
  }
};
