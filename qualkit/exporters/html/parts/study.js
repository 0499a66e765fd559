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
const caseNames = (study.cases || []).map((one) => one.name);
// Groups as they are, and those in which small ones stand together or nothing is stated.
const groups = [...new Set((study.cases || []).flatMap((one) => [one.group, one.shown]))].filter((name) => name).sort();

// The places where a code or one under it is, by source: [start, end, start, end, …] in order, none touching another.
const stretches = new Map();
function stretchesOf(place) {
  if (!stretches.has(place)) {
    const found = new Map();
    for (const one of [...below(place)].flatMap((code) => byCode[code])) {
      if (!found.has(coded.source[one])) found.set(coded.source[one], []);
      found.get(coded.source[one]).push([coded.start[one], coded.end[one]]);
    }
    for (const [source, spans] of found) {
      const whole = [];
      for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
        if (whole.length && start <= whole.at(-1)) whole[whole.length - 1] = Math.max(end, whole.at(-1));
        else whole.push(start, end);
      }
      found.set(source, whole);
    }
    stretches.set(place, found);
  }
  return stretches.get(place);
}

// What a coding shares with the passages of a code: [[from, until], …], positions in the source's text.
function sharedWith(one, place) {
  const whole = stretchesOf(place).get(coded.source[one]) || [];
  let low = 0, high = whole.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (whole[2 * middle + 1] <= coded.start[one]) low = middle + 1;
    else high = middle;
  }
  const found = [];
  for (let at = 2 * low; at < whole.length && whole[at] < coded.end[one]; at += 2) {
    found.push([Math.max(whole[at], coded.start[one]), Math.min(whole[at + 1], coded.end[one])]);
  }
  return found;
}

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
