// Tables that can be sorted and scroll within themselves; their first column stays.

// Our own names of columns, in words. Names that the study gives (participants, attributes, groups) stay as they are.
const HEADS = new Map(Object.entries({
  code: "Code", name: "Name", codings: "Codings", human: "By a person", rule_confirmed: "Hits confirmed", rule_unconfirmed: "Hits unconfirmed",
  accepted: "Accepted suggestions", words: "Words", sources: "Interviews", participants: "Participants",
}));

// `data.heads` are the columns' headings, `data.first` how many rows are shown before a button is pressed (all if it
// is missing). `cell(row, column)` may give an element for a cell.
function table(data, cell) {
  const order = data.rows.map((_, place) => place);
  const body = h("tbody");
  const numeric = data.heads.map((_, column) => data.rows.every((row) => typeof row[column] === "number" || row[column] === null));
  const heads = data.heads.map((name, column) =>
    h("th", { scope: "col", class: numeric[column] ? "num" : null },
      h("button", { type: "button", title: (data.meanings || [])[column] || null, click: () => sort(column) }, name)));
  let sorted = -1, rising = true, shown = Math.min(data.first || Infinity, order.length);
  function sort(column) {
    rising = sorted === column ? !rising : !numeric[column];
    sorted = column;
    const side = rising ? 1 : -1;
    order.sort((a, b) => {
      const x = data.rows[a][column], y = data.rows[b][column];
      const compared = numeric[column] ? (x ?? -1) - (y ?? -1) : String(x).localeCompare(String(y), "en-GB", { numeric: true });
      return side * compared || a - b;
    });
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    rows();
  }
  function rows() {
    fill(body, order.slice(0, shown).map((place) => h("tr", {}, data.rows[place].map((value, column) => {
      const inside = cell ? cell(data.rows[place], column) : null;
      const box = inside === null || inside === undefined ? (value === null ? "" : number(value)) : inside;
      return column === 0 ? h("th", { scope: "row" }, box) : h("td", { class: numeric[column] ? "num" : null }, box);
    }))));
  }
  rows();
  const more = shown < order.length ? h("p", { class: "growing" }, h("button", { type: "button", click: () => {
    const from = shown;
    shown = order.length;
    rows();
    more.remove();
    const next = body.rows[from].querySelector("a, th");
    if (next.tagName === "TH") next.setAttribute("tabindex", "-1");
    next.focus();
  } }, "Show all " + number(order.length) + " rows")) : null;
  return h("div", {},
    h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": data.title },
      h("table", { class: data.kind || null }, h("caption", {}, data.title), h("thead", {}, h("tr", {}, heads)), body)),
    more);
}

// A number with a shade that follows it; the number is what counts, and leads to its quotations if there is an address.
function shade(value, most, href, told) {
  const box = value && href ? h("a", { href, class: "cell", "aria-label": number(value) + ", " + told }, number(value))
    : h("span", { class: "cell" }, value ? number(value) : "·");
  if (!value) box.classList.add("none");
  // Set through the object model: the page's own policy forbids style attributes.
  box.style.setProperty("--share", String(Math.round((100 * value) / Math.max(1, most))));
  return box;
}

views.tables = function (parts) {
  const data = study.frequencies;
  const at = (name) => data.columns.indexOf(name);
  const kept = data.columns.filter((name) => !["depth", "kind", "of_cases", "share", "coders"].includes(name));
  const counted = {
    title: data.title, heads: kept.map((name) => HEADS.get(name === "cases" ? "participants" : name) || name),
    meanings: kept.map((name) => data.meanings[at(name)]),
    rows: data.rows.map((row) => kept.map((name) => row[at(name)])),
  };
  const people = kept.indexOf("cases");
  return ["Tables", [heading("Tables"),
    h("section", {}, table(counted, (row, column) => {
      if (column === 0) return to(["code", row[0]], row[0]);
      return column === people ? number(row[column]) + " of " + number(data.rows[0][at("of_cases")]) : null;
    }), paragraph(data.note, "soft")),
    study.pairs.length ? h("section", { id: "pairs", tabindex: "-1" }, pairsTable()) : null,
  ], parts[0] === "pairs" && study.pairs.length ? "pairs" : ""];
};

// Codes that stand together; on a page for the team each pair leads to its quotations.
function pairsTable() {
  const data = {
    title: "Codes that stand together", heads: ["Code", "Together with", "Passages", "Jaccard"], first: 40,
    meanings: ["first code", "second code", "passages that have both codes", "passages with both, divided by passages with either of them, from 0 to 1; Jaccard 1912"],
    rows: study.pairs.map(([one, other, together, jaccard]) => [codeName(one), codeName(other), together, jaccard, one, other]),
  };
  const most = Math.max(...study.pairs.map((pair) => pair[2]));
  data.rows.forEach((row) => { Object.defineProperty(row, "pair", { value: [row.pop(), row.pop()].reverse() }); });
  return [table(data, (row, column) => {
    const [one, other] = row.pair;
    if (column < 2) return to(["code", study.codes[row.pair[column]].key], row[column]);
    return column === 2 ? shade(row[2], most, full ? address(["code", study.codes[one].key], { with: study.codes[other].key }) : "", "quotations of " + row[0] + " that also carry " + row[1]) : null;
  }), paragraph("Passages that overlap count as one; a code takes in the codes under it." + (full ? " A number leads to its quotations." : ""), "soft")];
}
