// The HTTP API, and small helpers that all parts of the page use.

export const documentUrl = (collection, id) =>
  `/v1/collections/${encodeURIComponent(collection)}/documents/${encodeURIComponent(id)}`;

const KEY = 'headwater.key';

/** Keeps the API key until the tab is closed. */
export const keep = key => sessionStorage.setItem(KEY, key);

/** The header with the API key, where one was given. */
export function authorization() {
  const key = sessionStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Sends a request; an error's message is the problem's detail. Without a valid key, asks for one. */
export async function request(url, options = {}) {
  const headers = { ...options.headers, ...authorization() };
  const response = await fetch(url, { ...options, headers }).catch(() => {
    throw new Error('Headwater does not answer. Is it still running?');
  });
  if (response.status === 401) byId('sign-in').hidden = false;
  if (!response.ok) {
    throw new Error(problem(await response.text(), response.status));
  }
  return response;
}

/** A problem's detail, or the status if there is none. */
export function problem(body, status) {
  try {
    const { title, detail } = JSON.parse(body);
    return detail || title;
  } catch {
    return `The server answered with status ${status}.`;
  }
}

/** Sends a question and calls `on(name, data)` for each server-sent event. */
export async function ask(question, signal, on) {
  const response = await request('/v1/answers', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...question, stream: true }),
    signal,
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (buffer + part.value).split('\n\n');
    buffer = events.pop();
    events.forEach(event => dispatch(event, on));
  }
}

function dispatch(event, on) {
  let name = 'message';
  const data = [];
  for (const line of event.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5));
  }
  if (data.length > 0) on(name, JSON.parse(data.join('\n')));
}

/** An element. Untrusted text is set as text, never as HTML. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export const byId = id => document.getElementById(id);

/** The source of a passage or citation, in words. */
export const place = ({ title, document: id, section, page }) =>
  [title || id, section, page && `page ${page}`].filter(Boolean).join(' · ');
