// How the search ranks what it finds: what is called like the question comes first, a page before a
// heading and a heading before an entry of the glossary, which shows its word.
var Scorer = {
  score: (result) => {
    const [, title, anchor, , score] = result;
    const plain = (words) => words.replace(/^\d+\.? /, "").replace(/-/g, " ").toLowerCase();
    const question = new URLSearchParams(location.search).get("q");
    const [page, heading] = title.replace(/<[^>]*>/g, "").split(" > ").map(plain);
    if ((heading || page) === plain(question.trim())) {
      if (heading && heading !== page) return 200;
      [result[1], result[2]] = [title.split(" > ")[0], ""]; // a page and its first heading are one
      return 300;
    }
    if (anchor.startsWith("#term-")) {
      const entries = Object.entries(Search._index.indexentries);
      const [word] = entries.find(([, places]) => places.some(([, id]) => "#" + id === anchor));
      result[1] = `${title}: ${word}`;
    }
    return score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
