// Searching what was said: interview by interview, so that the page stays responsive.

const MOST_FOUND = 500;

views.search = function (parts, query) {
  const status = h("p", { role: "status", class: "found" });
  const result = h("div", {});
  const box = h("input", { type: "search", id: "search-words", value: query.get("q") || "" });
  const asking = h("input", { type: "checkbox", id: "search-asking", checked: query.get("asking") === "1" });
  let run = 0;
  function search(asked) {
    const wanted = box.value.trim();
    if (asked) step({ q: wanted, asking: asking.checked ? "1" : "" });
    const own = ++run;
    fill(result);
    if (!wanted) { fill(status, "Type words and press Enter."); return; }
    const escaped = wanted.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/['’‘]/g, "['’‘]").replace(/\s+/g, "\\s+");
    const pattern = new RegExp(escaped, "giu");
    const found = [];
    let at = 0;
    (function next() {
      if (own !== run) return;
      const until = performance.now() + 40;
      while (at < study.sources.length && found.length < MOST_FOUND && performance.now() < until) {
        lookInto(at, pattern, asking.checked, found);
        at++;
      }
      if (at < study.sources.length && found.length < MOST_FOUND) {
        fill(status, "Searching: " + number(at) + " of " + number(study.sources.length) + " interviews …");
        setTimeout(next, 0);
        return;
      }
      const shown = found.slice(0, MOST_FOUND);
      fill(result, growing(shown, (one) => hit(one), "place"));
      fill(status, (found.length >= MOST_FOUND ? "The first " + number(MOST_FOUND) + " places" : count(found.length, "place")) +
        " in " + count(new Set(shown.map((one) => one[0])).size, "interview") + (at < study.sources.length ? "; search for more words to find fewer" : ""));
    })();
  }
  if (box.value) setTimeout(() => search(false), 0);
  return ["Search", [
    heading("Search"),
    h("form", { class: "filters", role: "search", submit: (event) => { event.preventDefault(); search(true); } },
      h("div", {}, h("label", { for: "search-words" }, "Words"), box),
      h("div", { class: "tick" }, asking, " ", h("label", { for: "search-asking" }, "in the interviewer's turns too")),
      h("div", {}, h("button", { type: "submit" }, "Search"))),
    status, result,
  ]];
};

function lookInto(place, pattern, asking, found) {
  const source = study.sources[place];
  const turns = source.turns.length ? source.turns : [[0, source.text.length, 0, "", 0, -1, null]];
  pattern.lastIndex = 0;
  let at = 0;
  for (let match = pattern.exec(source.text); match && found.length < MOST_FOUND; match = pattern.exec(source.text)) {
    while (at < turns.length && turns[at][1] <= match.index) at++;
    const turn = turns[at];
    if (turn && turn[0] <= match.index && (asking || !turn[4])) found.push([place, match.index, match.index + match[0].length, turn]);
  }
}

function hit([place, start, end, turn]) {
  const source = study.sources[place];
  const from = Math.max(turn[0], start - 90), until = Math.min(turn[1], end + 90);
  return h("li", { class: "quote" },
    h("p", { class: "words" }, from > turn[0] ? "… " : "", source.text.slice(from, start), h("mark", { class: "lit" }, source.text.slice(start, end)),
      source.text.slice(end, until), until < turn[1] ? " …" : ""),
    h("p", { class: "said" }, to(["interview", source.name, String(turn[2])], source.name + ", turn " + turn[2])));
}
