// An interview as it was said, with its codings.

views.interviews = function () {
  const data = {
    title: "Interviews and documents", heads: ["Name", "Participants", "Turns", "Codings"],
    rows: study.sources.map((source, place) => [source.name, speakersOf(source), source.turns.length, bySource[place].length]),
  };
  return ["Interviews", [heading("Interviews and documents"), table(data, (row, column) => (column === 0 ? to(["interview", row[0]], row[0]) : null))]];
};

function speakersOf(source) {
  return [...new Set(source.turns.map((turn) => turn[5]))].filter((who) => who >= 0).map((who) => study.cases[who].name).sort().join(", ");
}

views.interview = function (parts, query) {
  const place = sourceByName.get(parts[0]);
  if (place === undefined) return missing("interview", parts[0]);
  const source = study.sources[place];
  const turns = source.turns.length ? source.turns : [[0, source.text.length, 0, "", 0, -1, null]];
  const shown = h("div", { class: "transcript" });
  const status = h("p", { role: "status", class: "found" });
  const used = [...new Set(bySource[place].map((one) => coded.code[one]))].sort((a, b) => a - b);
  const choose = h("select", { id: "only", change: () => { step({ code: choose.value }); draw(); } },
    h("option", { value: "" }, "all codes"),
    study.codes.map((code, at) => [code, at]).filter(([, at]) => used.some((one) => below(at).has(one)))
      .map(([code]) => h("option", { value: code.key, selected: query.get("code") === code.key }, "\u00a0\u00a0".repeat(code.depth) + code.key + " " + code.name)));
  function draw() {
    const wanted = choose.value ? codesOf(choose.value) : null;
    const codings = bySource[place].filter((one) => !wanted || wanted.has(coded.code[one]));
    fill(status, count(codings.length, "coding"), choose.value ? " with this code" : "");
    fill(shown, turns.map((turn) => turnBox(source, turn, codings.filter((one) => coded.start[one] < turn[1] && coded.end[one] > turn[0]))));
  }
  draw();
  return [source.name, [
    heading(source.name),
    paragraph([...new Set(source.turns.map((turn) => turn[5]))].filter((who) => who >= 0).map((who) => study.cases[who].label).sort().join("; "), "soft"),
    h("form", { class: "filters", submit: (event) => event.preventDefault() },
      h("div", {}, h("label", { for: "only" }, "Show codings with"), choose)),
    h("details", {}, h("summary", {}, "What the signs mean"), legend(),
      paragraph("Underlined is what is coded; a code's sign and name stand beside its turn. To see its words, point at it or move to it with the Tab key.")),
    status, memosOn("source", source.name), shown,
  ], parts[1] ? "turn-" + parts[1] : ""];
};

function turnBox(source, turn, codings) {
  const [start, end, numbered, label, asking, who, seconds] = turn;
  const pieces = [];
  const said = h("p", { class: "words" }, cut(source.text, start, end, codings, pieces));
  const name = label || (who >= 0 ? study.cases[who].name : "");
  const told = asking && !/interviewer/i.test(name) ? " (interviewer)" : "";
  return h("div", { class: asking ? "turn asking" : "turn", id: "turn-" + numbered, tabindex: "-1" },
    h("p", { class: "who" }, h("b", {}, name), told, h("span", { class: "soft" }, " " + numbered, seconds === null ? "" : " · " + clock(seconds))),
    said,
    codings.length ? h("ul", { class: "chips", "aria-label": "Codes of turn " + numbered }, codings.map((one) => {
      const light = (on) => pieces.forEach(([piece, covering]) => piece.classList.toggle("lit", on && covering.includes(one)));
      const dark = (event) => { if (event.key === "Escape") light(false); };
      const link = chip(one);
      link.title = "“" + quoteOf(one) + "”";
      for (const [event, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) link.addEventListener(event, () => light(on));
      link.addEventListener("keydown", dark);
      return h("li", {}, link);
    })) : null);
}

// A turn's words in pieces, each under the same codings from its first letter to its last.
function cut(text, start, end, codings, pieces) {
  const edges = new Set([start, end]);
  for (const one of codings) {
    edges.add(Math.max(start, coded.start[one]));
    edges.add(Math.min(end, coded.end[one]));
  }
  const places = [...edges].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, at) => {
    const until = places[at + 1];
    const covering = codings.filter((one) => coded.start[one] <= from && coded.end[one] >= until);
    if (!covering.length) return text.slice(from, until);
    const byPerson = covering.some((one) => coded.origin[one] !== 2);
    const piece = h("mark", { class: "coded " + (byPerson ? "judged" : "open") + (covering.length > 1 ? " several" : "") }, text.slice(from, until));
    pieces.push([piece, covering]);
    return piece;
  });
}
