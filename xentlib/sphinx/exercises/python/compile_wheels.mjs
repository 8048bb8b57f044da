/* node compile_wheels.mjs PYODIDE COMPILE.py OUT WHEEL...: the wheels' modules, compiled by the very
 * Python that will run them, in one gzipped zip. */
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import zlib from "node:zlib";

const [pyodide, script, out, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const env = { HOME: "/", PYTHONHASHSEED: "0" }; // two builds shall agree
const python = await loadPyodide({ indexURL: `${pyodide}/`, env });
python.FS.mkdir("/wheels");
wheels.forEach((wheel, i) => python.FS.writeFile(`/wheels/${i}.whl`, fs.readFileSync(wheel)));
python.runPython(fs.readFileSync(script, "utf-8"));
fs.writeFileSync(out, zlib.gzipSync(python.FS.readFile("/compiled.zip"), { level: 9 }));
