// Quotations: each passage once, with everything it is coded with.

const AT_ONCE = 30;

// A sign is heard as its meaning, unless that stands beside it.
function sign(origin, told) {
  return h("span", { class: "sign o" + origin, title: ORIGINS[origin].name, "aria-hidden": told ? "true" : null }, ORIGINS[origin].sign,
    told ? null : h("span", { class: "heard" }, " " + ORIGINS[origin].name));
}

function meaning(origin, times) {
  return h("li", {}, sign(origin, true), " ", ORIGINS[origin].name, h("span", { class: "soft" }, " " + number(times)));
}

// How codings came about, and so what the signs beside them mean: only of those that are there.
function meanings(origins) {
  const times = ORIGINS.map((_, origin) => origins.filter((one) => one === origin).length);
  return h("ul", { class: "legend row", "aria-label": "How they came about" }, times.map((many, origin) => (many ? meaning(origin, many) : null)));
}

// Codings in reading order as passages: [[coding, …], …], those of one place together.
function passages(codings) {
  const found = new Map();
  for (const place of codings) {
    const key = coded.source[place] + ":" + coded.start[place] + ":" + coded.end[place];
    if (found.has(key)) found.get(key).push(place);
    else found.set(key, [place]);
  }
  return [...found.values()];
}

// The words of a coding; what another code shares with it is marked.
function wordsOf(one, other) {
  if (other === undefined) return quoteOf(one);
  const text = study.sources[coded.source[one]].text;
  const shown = [];
  let at = coded.start[one];
  for (const [from, until] of sharedWith(one, other)) {
    shown.push(text.slice(at, from), h("mark", { class: "shared" }, text.slice(from, until)));
    at = until;
  }
  return [...shown, text.slice(at, coded.end[one])];
}

// The codings of another code (or of those under it) that touch a passage.
function alongside(one, other) {
  const inside = below(other);
  return bySource[coded.source[one]].filter((place) => inside.has(coded.code[place]) && coded.start[place] < coded.end[one] && coded.end[place] > coded.start[one]);
}

function quotation(passage, other) {
  const first = passage[0];
  const source = study.sources[coded.source[first]];
  const turn = turnOf(coded.source[first], coded.turn[first]);
  const where = ["turn " + coded.turn[first], turn ? clock(turn[6]) : ""].filter((part) => part).join(", ");
  const marks = passage.reduce((all, place) => all | coded.marks[place], 0);
  const stances = [...new Set(passage.map((place) => coded.stance[place]).filter((stance) => stance))];
  const notes = [marks & CONTRARY && "contrary view", marks & KEY && "key quotation", marks & NEGATED && "in a negated clause", ...stances].filter((note) => note);
  return h("li", { class: "quote" },
    h("blockquote", {}, wordsOf(first, other)),
    h("p", { class: "said" },
      coded.case[first] >= 0 ? to(["case", study.cases[coded.case[first]].name], speaker(first)) : speaker(first),
      " · ", to(["interview", source.name, String(coded.turn[first])], source.name + ", " + where),
      notes.length ? h("span", { class: "notes" }, " · " + notes.join(", ")) : null),
    h("ul", { class: "chips", "aria-label": "Codes" }, passage.map((place) => h("li", {}, chip(place)))),
    other === undefined ? null : h("div", { class: "alongside" }, h("span", { class: "soft" }, "Marked: "),
      h("ul", { class: "chips", "aria-label": "Codes of the marked words" }, alongside(first, other).filter((place) => !passage.includes(place)).map((place) => h("li", {}, chip(place))))));
}

function chip(place) {
  return h("a", { class: "chip", href: address(["code", study.codes[coded.code[place]].key]) },
    sign(coded.origin[place]), h("span", {}, codeName(coded.code[place])));
}

// A list that grows: the first ones, and a button for more. `say` tells how many there are.
function growing(items, make, noun, say) {
  const list = h("ol", { class: "plain quotes" });
  const more = h("button", { type: "button", class: "more" });
  const all = h("button", { type: "button", class: "more" });
  let shown = 0;
  function grow(step) {
    const next = items.slice(shown, shown + step).map(make);
    list.append(...next);
    shown += next.length;
    const left = items.length - shown;
    more.hidden = all.hidden = left === 0;
    fill(more, "Show " + number(Math.min(AT_ONCE, left)) + " more");
    fill(all, "Show all " + number(items.length) + ", for printing");
    return next[0];
  }
  grow(AT_ONCE);
  for (const [button, step] of [[more, AT_ONCE], [all, Infinity]]) {
    button.addEventListener("click", () => {
      const first = grow(step);
      if (first) { first.setAttribute("tabindex", "-1"); first.focus(); }
    });
  }
  if (say) say(items.length ? count(items.length, noun) : "Nothing is found: change the filters.");
  return h("div", {}, list, h("p", { class: "growing" }, more, " ", all));
}
