/* The editor of the exercises: CodeMirror with Python, bundled while the book is built
 * (files.py) into a classic script that defines `xlEditor`. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** Put an editor in the place of a textarea; `changed` hears of every edit. */
export function replace(textarea, changed, keys) {
  const attributes = { "aria-label": textarea.getAttribute("aria-label"),
                       "aria-describedby": textarea.getAttribute("aria-describedby") };
  const view = new EditorView({
    doc: textarea.value,
    selection: { anchor: textarea.selectionStart, head: textarea.selectionEnd },
    extensions: [
      keymap.of(keys), keymap.of([indentWithTab, ...historyKeymap, ...defaultKeymap]),
      history(), drawSelection(), bracketMatching(),
      python(), indentOnInput(), indentUnit.of("    "), EditorState.tabSize.of(4),
      syntaxHighlighting(classHighlighter), // the colours are in exercises.css
      EditorView.contentAttributes.of(attributes),
      EditorView.updateListener.of((update) => update.docChanged && changed(text(view))),
    ],
  });
  textarea.replaceWith(view.dom);
  return view;
}

export const text = (view) => view.state.doc.toString();

export function setText(view, doc) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: doc } });
}
