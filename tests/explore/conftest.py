"""player.js under Node: one process for all tests, asked in lines of JSON."""

import json
import subprocess

import numpy as np
import pytest

import xentlib.explore
from _ext.node_packages import node_command

SCRIPT = """
const player = require(process.argv[1]);
const plain = (x) => Number.isFinite(x) ? (Object.is(x, -0) ? "-0" : x) : String(x);
const number = (x) => typeof x === "string" ? Number(x) : x;
const answers = {
  replay({ program, settings }) {
    const plan = player.compile(program);
    return settings.map((values) => {
      const numbers = Object.fromEntries(Object.entries(values).map(([name, x]) => [name, number(x)]));
      return Object.entries(plan.evaluate(numbers)).map(([name, { shape, data }]) =>
        [name, shape, Array.from(data, plain)]);
    });
  },
  format: ({ cases }) => cases.map(([x, spec]) => player.formatNumber(number(x), spec)),
  time({ program, values, times }) {
    const plan = player.compile(program), start = process.hrtime.bigint();
    for (let i = 0; i < times; i++) plan.evaluate(values);
    return Number(process.hrtime.bigint() - start) / 1e6 / times;
  },
};
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const [name, question] = JSON.parse(line);
  let answer;
  try { answer = { value: answers[name](question) }; } catch (error) { answer = { error: error.stack }; }
  process.stdout.write(JSON.stringify(answer) + "\\n");
});
"""
PLAYER = f"{xentlib.explore.__path__[0]}/player.js"
SPELLED = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}


def spelled(x):
    """A number for JSON that has no infinities, NaN or -0."""
    x = float(x)
    text = repr(x)
    return SPELLED.get(text, "-0" if text == "-0.0" else x)


class Node:
    """player.js in a Node process."""

    def __init__(self):
        self.process = subprocess.Popen(
            [*node_command(), "-e", SCRIPT, PLAYER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, name, **question):
        self.process.stdin.write(json.dumps([name, question]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def replay(self, program, settings):
        """The outputs of a program (as JSON) for each setting, as NumPy arrays."""
        settings = [{name: spelled(x) for name, x in values.items()} for values in settings]
        runs = self.ask("replay", program=program, settings=settings)
        return [
            {name: np.array([float(x) for x in data]).reshape(shape) for name, shape, data in run}
            for run in runs
        ]

    def format(self, cases):
        return self.ask("format", cases=[(spelled(x), spec) for x, spec in cases])


@pytest.fixture(scope="session")
def node():
    player = Node()
    yield player
    player.process.stdin.close()
    player.process.wait()
