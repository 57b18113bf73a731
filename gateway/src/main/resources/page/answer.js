// The answer as it streams: text, numbered markers, citations, passages.

import { ask, byId, element, place } from './api.js';
import { openReader } from './reader.js';

let running = null;

export async function showAnswer(collection, question) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const answer = { text: '', citations: [] };
  clear();
  const events = {
    passages: ({ hits }) => showPassages(collection, hits),
    token: ({ text }) => { answer.text += text; render(collection, answer); },
    citation: citation => { answer.citations.push(citation); render(collection, answer); },
    restart: () => { answer.text = ''; answer.citations = []; render(collection, answer); },
    done: done => {
      answer.text = done.answer;
      answer.citations = done.citations;
      answer.finished = true;
      render(collection, answer);
      badges(done);
    },
    error: ({ detail }) => { throw new Error(detail); },
  };
  try {
    await ask({ collection, question }, signal, (name, data) => events[name]?.(data));
    if (!answer.finished) throw new Error('The answer broke off. Ask again.');
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (!signal.aborted) byId('result').setAttribute('aria-busy', 'false');
  }
}

function clear() {
  for (const id of ['answer', 'badges', 'citations', 'passages']) byId(id).replaceChildren();
  byId('citations-title').hidden = true;
  byId('passages-box').hidden = true;
  byId('result').hidden = false;
  byId('result').setAttribute('aria-busy', 'true');
}

/** Array.from, because offsets count code points and JavaScript's strings do not. */
function render(collection, { text, citations }) {
  const points = Array.from(text);
  const parts = [];
  let written = 0;
  citations
    .map((citation, index) => ({ citation, number: index + 1 }))
    .filter(({ citation }) => citation.answer_end <= points.length)
    .sort((a, b) => a.citation.answer_end - b.citation.answer_end)
    .forEach(({ citation, number }) => {
      parts.push(points.slice(written, citation.answer_end).join(''));
      parts.push(marker(collection, citation, number));
      written = citation.answer_end;
    });
  parts.push(points.slice(written).join(''));
  byId('answer').replaceChildren(...parts);
  byId('citations-title').hidden = citations.length === 0;
  byId('citations').replaceChildren(
    ...citations.map((citation, index) => entry(collection, citation, `[${index + 1}] `, citation.quote)));
}

function marker(collection, citation, number) {
  return element('button', {
    type: 'button',
    className: 'marker',
    textContent: number,
    title: citation.quote,
    ariaLabel: `Citation ${number}: ${place(citation)}`,
    onclick: () => openReader(collection, citation),
  });
}

function showPassages(collection, hits) {
  byId('passages-box').hidden = hits.length === 0;
  byId('passages').replaceChildren(...hits.map(hit => entry(collection, hit, '', hit.text)));
}

function entry(collection, span, label, quote) {
  return element('li', {}, element(
    'button',
    { type: 'button', className: 'open', onclick: () => openReader(collection, span) },
    element('span', { className: 'place', textContent: label + place(span) }),
    element('blockquote', { textContent: quote })));
}

function badges({ grounded, extracted, usage, milliseconds }) {
  const badge = (text, className) => element('span', { className: `badge ${className}`, textContent: text });
  byId('badges').replaceChildren(
    grounded ? badge('grounded', 'good') : badge('not grounded', 'bad'),
    ...(extracted ? [badge('extracted', '')] : []),
    `${usage.completion_tokens} tokens in ${(milliseconds.total / 1000).toFixed(1)} s`);
}
