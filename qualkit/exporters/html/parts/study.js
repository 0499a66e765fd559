// The study, and the lists by which its parts are found.

const study = JSON.parse(document.getElementById("data").textContent);
const full = !study.publication;

const ORIGINS = [
  { sign: "●", name: "coded by a person", short: "person" },
  { sign: "◐", name: "rule hit, confirmed by a person", short: "confirmed hit" },
  { sign: "○", name: "rule hit that nobody has confirmed", short: "unconfirmed hit" },
  { sign: "◆", name: "accepted suggestion", short: "accepted suggestion" },
];
const CONTRARY = 1, KEY = 2, NEGATED = 4;

const codeByKey = new Map(study.codes.map((code, place) => [code.key, place]));
const children = study.codes.map(() => []);
study.codes.forEach((code, place) => { if (code.parent >= 0) children[code.parent].push(place); });

// A code and every code under it.
function below(place) {
  const found = new Set([place]);
  for (const one of found) for (const child of children[one]) found.add(child);
  return found;
}

function codeName(place) {
  return study.codes[place].key + " " + study.codes[place].name;
}

const coded = study.codings || { number: [], code: [], source: [], start: [], end: [], case: [], turn: [], origin: [] };
const bySource = (study.sources || []).map(() => []);
const byCode = study.codes.map(() => []);
const byCase = (study.cases || []).map(() => []);
for (let place = 0; place < coded.number.length; place++) {
  bySource[coded.source[place]].push(place);
  byCode[coded.code[place]].push(place);
  if (coded.case[place] >= 0) byCase[coded.case[place]].push(place);
}
const caseByName = new Map((study.cases || []).map((one, place) => [one.name, place]));
const sourceByName = new Map((study.sources || []).map((one, place) => [one.name, place]));
const groups = [...new Set((study.cases || []).map((one) => one.group))].filter((name) => name).sort();

function quoteOf(place) {
  return study.sources[coded.source[place]].text.slice(coded.start[place], coded.end[place]);
}

function turnOf(source, numbered) {
  return study.sources[source].turns.find((turn) => turn[2] === numbered);
}

// "LW03, link worker, voluntary sector", or the source where nobody is linked.
function speaker(place) {
  const who = coded.case[place];
  return who >= 0 ? study.cases[who].label : study.sources[coded.source[place]].name;
}
