// Filters over quotations.

function indented(code) {
  return "\u00a0\u00a0".repeat(code.depth) + code.key + " " + code.name;
}

const VIEWS = [
  ["contrary", "contrary views", (marks) => marks & CONTRARY],
  ["key", "key quotations", (marks) => marks & KEY],
  ["agreeing", "all but contrary views", (marks) => !(marks & CONTRARY)],
  ["plain", "all but those in a negated clause", (marks) => !(marks & NEGATED)],
];

// `options` gives [value, text] for the codings of a page; `about` is the place of the page's code, if it has one.
const FILTERS = {
  with: { name: () => "Together with", none: "any code or none",
    options: (codings, about) => study.widerPairs.filter((pair) => pair[0] === about || pair[1] === about)
      .map((pair) => [pair[0] === about ? pair[1] : pair[0], pair[2]]).sort((a, b) => a[0] - b[0])
      .map(([other, together]) => [study.codes[other].key, codeName(other) + " (" + number(together) + ")"]),
    fits: (place, value) => sharedWith(place, codeByKey.get(value)).length > 0 },
  code: { name: () => "Code",
    options: (codings) => {
      const used = new Set(codings.map((one) => coded.code[one]));
      return study.codes.filter((code, at) => [...below(at)].some((one) => used.has(one))).map((code) => [code.key, indented(code)]);
    },
    fits: (place, value) => codesOf(value).has(coded.code[place]) },
  group: { name: () => study.groupBy, options: () => groups.map((name) => [name, name]),
    fits: (place, value) => coded.case[place] >= 0 && [study.cases[coded.case[place]].group, study.cases[coded.case[place]].shown].includes(value) },
  case: { name: () => "Participant", options: () => caseNames.map((name) => [name, name]),
    fits: (place, value) => coded.case[place] === caseByName.get(value) },
  origin: { name: () => "How it came about",
    options: () => {
      const used = ORIGINS.map((one, place) => [place, one]).filter(([place]) => study.counts.origins[place]);
      return used.length < 2 ? [] : [...used.map(([place, one]) => [String(place), "only: " + one.name]),
        ...used.map(([place, one]) => ["not" + place, "all but: " + one.name])];
    },
    fits: (place, value) => (value.startsWith("not") ? coded.origin[place] !== Number(value.slice(3)) : coded.origin[place] === Number(value)) },
  coder: { name: () => "Coder", options: () => study.coders.map((name) => [name, name]),
    fits: (place, value) => study.coders[coded.coder[place]] === value },
  view: { name: () => "View",
    options: () => {
      const marks = coded.marks.reduce((all, one) => all | one, 0);
      return VIEWS.filter(([value]) => marks & { contrary: CONTRARY, agreeing: CONTRARY, key: KEY, plain: NEGATED }[value]).map(([value, text]) => [value, text]);
    },
    fits: (place, value) => VIEWS.find((one) => one[0] === value)[2](coded.marks[place]) },
};

const remembered = new Map();
function codesOf(key) {
  if (!remembered.has(key)) remembered.set(key, codeByKey.has(key) ? below(codeByKey.get(key)) : new Set());
  return remembered.get(key);
}

// Quotations with filters above them; what is chosen is kept in the page's address, each choice a step back.
function filtered(codings, names, query, about) {
  const options = Object.fromEntries(names.map((name) => [name, FILTERS[name].options(codings, about)]));
  const wanted = names.filter((name) => options[name].length > (name === "with" ? 0 : 1));
  const result = h("div", {});
  const signs = h("div", {});
  const status = h("p", { role: "status", class: "found" });
  const known = (name) => (options[name].some(([value]) => value === query.get(name)) ? query.get(name) : "");
  const chosen = Object.fromEntries(wanted.map((name) => [name, known(name)]));
  const boxes = {};
  function show() {
    const active = wanted.filter((name) => chosen[name]);
    const kept = active.length
      ? codings.filter((place) => active.every((name) => FILTERS[name].fits(place, chosen[name])))
      : codings;
    const other = chosen.with ? codeByKey.get(chosen.with) : undefined;
    const found = passages(kept);
    fill(signs, kept.length ? meanings(kept.map((place) => coded.origin[place])) : null);
    fill(result, growing(found, (passage) => quotation(passage, other), "quotation", (text) => fill(status, text,
      found.length && active.length ? " of " + number(passages(codings).length) : "",
      found.length && other !== undefined ? " whose words, or some of them, are also coded with " + codeName(other) + "; those words are marked" : "")));
    clear.hidden = !active.length;
  }
  function changed() {
    for (const name of wanted) chosen[name] = boxes[name].value;
    step(chosen);
    show();
  }
  const clear = h("button", { type: "button", click: () => {
    for (const name of wanted) boxes[name].value = "";
    changed();
    boxes[wanted[0]].focus();
  } }, "Clear filters");
  const form = h("form", { class: "filters", "aria-label": "Filters", submit: (event) => event.preventDefault() },
    wanted.map((name) => {
      boxes[name] = h("select", { id: "filter-" + name, change: changed }, h("option", { value: "" }, FILTERS[name].none || "all"),
        options[name].map(([value, text]) => h("option", { value, selected: value === chosen[name] }, text)));
      return h("div", {}, h("label", { for: "filter-" + name }, FILTERS[name].name()), boxes[name]);
    }),
    h("div", {}, clear));
  show();
  return h("section", { "aria-label": "Quotations" }, h("h2", { id: "quotations", tabindex: "-1" }, "Quotations"), wanted.length ? form : null, status, signs, result);
}
