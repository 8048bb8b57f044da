// Reads one formula per line as JSON, {"latex", "options"}, and answers one line of JSON each:
// {"html"} or {"error"}. Started by katex_server.py with the path of KaTeX as its argument.
const katex = require(process.argv[2]);

function answer(line) {
  try {
    const { latex, options } = JSON.parse(line);
    return { html: katex.renderToString(latex, options) };
  } catch (error) {
    return { error: error.message };
  }
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(JSON.stringify(answer(line)) + "\n"));
