// The search page: finds sections while one types, and shows what it found them by.
(() => {
  const field = document.querySelector(".bd-search-container input[name=q]");
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const help = document.getElementById("search-help");
  const SHOWN = 30;
  const STOP = new Set("a an and are as be by can do does for how in is it of on or the to what when which with you".split(" "));
  // What people type, and the words that the book uses.
  const ALSO = { nll: ["likelihood"], bce: ["binary"], mle: ["likelihood"], mse: ["quadratic"] };

  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const tokenize = (text) => {
    const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const parts = words.flatMap((word) => word.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu) || []);
    return [...new Set([...words, ...parts])];
  };
  const processTerm = (term) => {
    const word = plain(term);
    return STOP.has(word) ? null : /([^s])s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
  };

  const search = new MiniSearch({ fields: ["heading", "page", "text"], tokenize, processTerm });
  const documents = SECTIONS.map(([address, page, heading, text, weight], id) =>
    ({ id, address, page, heading: heading || page, isPage: !heading, text, weight }));
  search.addAll(documents);

  const OPTIONS = {
    boost: { heading: 5, page: 2 },
    prefix: (term) => term.length > 2,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    weights: { fuzzy: 0.3, prefix: 0.5 },
    boostDocument: (id) => documents[id].weight * (documents[id].isPage ? 1.3 : 1),
  };
  const named = (text) => tokenize(text.replace(/^(\d+ |xl\.)/, "")).map(processTerm).filter(Boolean).join(" ");

  // Sections with all the words, and behind them those with some. What bears the very name comes
  // first, then what has the very words in their order.
  function find(question) {
    const query = named(question);
    const queries = tokenize(question).map((word) =>
      ({ combineWith: "OR", queries: [word, ...(ALSO[plain(word)] || [])] })).filter(({ queries: [word] }) => processTerm(word));
    if (!queries.length) return [];
    const all = search.search({ combineWith: "AND", queries }, OPTIONS);
    const some = queries.length > 1 && all.length < 5 ? search.search({ combineWith: "OR", queries }, OPTIONS) : [];
    const listed = new Set(all.map(({ id }) => id));
    const results = [...all, ...some.filter(({ id }) => !listed.has(id))];
    const same = ({ id }) => named(documents[id].heading) === query;
    const phrase = plain(question);
    const says = ({ id }) => phrase.includes(" ") && plain(`${documents[id].heading} ${documents[id].text}`).includes(phrase);
    const rank = (result) => (same(result) ? (documents[result.id].isPage ? 3 : 2) : says(result) ? 1 : 0);
    return results.map((result, i) => [rank(result), i, result]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, , r]) => r);
  }

  // Some 160 letters around the first place where one of the words stands.
  function snippet(text, matched) {
    const places = matched.map((word) => plain(text).indexOf(word)).filter((place) => place >= 0);
    const start = places.length ? Math.max(0, Math.min(...places) - 60) : 0;
    const from = start && text.indexOf(" ", start) + 1;
    const piece = text.slice(from, from + 170);
    const end = from + 170 < text.length ? piece.slice(0, piece.lastIndexOf(" ")) + " …" : piece;
    return (from ? "… " : "") + end;
  }

  function marked(text, matched) {
    const part = document.createDocumentFragment();
    for (const word of text.split(/([\p{L}\p{N}]+)/u)) {
      const hit = matched.some((term) => plain(word).startsWith(term));
      part.append(hit ? Object.assign(document.createElement("mark"), { textContent: word }) : word);
    }
    return part;
  }

  function item(result) {
    const { address, page, heading, isPage, text } = documents[result.id];
    const entry = document.createElement("li");
    const link = entry.appendChild(document.createElement("a"));
    link.href = address;
    link.textContent = heading;
    if (!isPage) Object.assign(entry.appendChild(document.createElement("span")), { className: "in-page", textContent: page });
    entry.appendChild(document.createElement("p")).append(marked(snippet(text, result.terms), result.terms));
    return entry;
  }

  function show() {
    const question = field.value.trim();
    const results = question ? find(question) : [];
    list.replaceChildren(...results.slice(0, SHOWN).map(item));
    const closest = question && !results.length ? search.autoSuggest(question, { ...OPTIONS, fuzzy: 0.4, combineWith: "OR" })[0] : null;
    status.textContent = !question ? "" : results.length
      ? `${results.length} ${results.length === 1 ? "place" : "places"}${results.length > SHOWN ? `, the first ${SHOWN} shown` : ""}`
      : `Nothing about “${question}”.`;
    if (closest) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: closest.suggestion });
      button.onclick = () => { field.value = closest.suggestion; show(); field.focus(); };
      status.append(" Did you mean ", button, "?");
    }
    help.hidden = results.length > 0;
    const address = question ? `?q=${encodeURIComponent(question)}` : location.pathname;
    try { history.replaceState(null, "", address); } catch { /* a browser that forbids it for files */ }
  }

  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", show);
  field.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  show();
})();
