// Uploads, and the list of the collection's documents.

import { authorization, byId, documentUrl, element, problem, request } from './api.js';
import { openReader } from './reader.js';

const PAGE = 50;
let collection = '';
let next = '';

/** Shows the first page of a collection's documents. */
export async function showDocuments(name) {
  if (name !== collection) byId('uploads').replaceChildren();
  collection = name;
  next = '';
  byId('documents').replaceChildren();
  await showMore();
}

export async function showMore() {
  const wanted = collection;
  const query = new URLSearchParams({ limit: PAGE, after: next });
  const response = await request(`/v1/collections/${encodeURIComponent(wanted)}/documents?${query}`);
  const page = await response.json();
  if (wanted !== collection) return;
  next = page.next;
  byId('documents').append(...page.documents.map(row));
  byId('more').hidden = next === '';
}

function row(document) {
  const of = collection;
  const failed = document.stage === 'dead_lettered';
  const state = failed ? 'failed' : document.searchable ? `${document.chunks} chunks` : document.stage;
  const open = element(
    'button',
    {
      type: 'button',
      className: 'open place',
      onclick: () => openReader(of, { document: document.id, title: document.title, version: document.live_version }),
    },
    document.id);
  const remove = element('button', {
    type: 'button', className: 'quiet', textContent: 'Delete', ariaLabel: `Delete ${document.id}`,
  });
  const status = element('small', {
    className: failed ? 'bad' : '',
    textContent: [document.title, state, document.reason].filter(Boolean).join(' · '),
  });
  const item = element('li', {}, open, remove, status);
  remove.onclick = async () => {
    if (!confirm(`Delete ${document.id}?`)) return;
    remove.disabled = true;
    status.textContent = 'deleting…';
    try {
      await request(`${documentUrl(of, document.id)}?wait=deleted`, { method: 'DELETE' });
      item.remove();
    } catch (error) {
      remove.disabled = false;
      status.textContent = error.message;
      status.className = 'bad';
    }
  };
  return item;
}

/** Uploads files one after another; each is finished once it is searchable. */
export async function upload(files) {
  const of = collection;
  const jobs = Array.from(files, file => ({ file, line: line(file.name) }));
  for (const { file, line } of jobs) {
    try {
      await put(of, file, line);
      line.item.remove();
    } catch (error) {
      line.progress.remove();
      line.status.textContent = error.message;
      line.status.className = 'bad';
    }
  }
  if (of === collection) await showDocuments(of);
}

function line(name) {
  const progress = element('progress', { max: 1, value: 0, ariaLabel: `Progress of ${name}` });
  const status = element('small', { textContent: 'waiting' });
  const dismiss = element('button', {
    type: 'button', className: 'quiet', textContent: '✕', ariaLabel: `Dismiss ${name}`,
    onclick: () => item.remove(),
  });
  const item = element('li', {}, element('span', { textContent: name }), dismiss, progress, status);
  byId('uploads').append(item);
  return { item, progress, status };
}

/** Only XMLHttpRequest reports the progress of an upload. */
function put(of, file, { progress, status }) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.upload.onprogress = event => {
      progress.value = event.loaded / Math.max(1, event.total);
      status.textContent = `uploading, ${Math.round(progress.value * 100)} %`;
    };
    sending.upload.onload = () => {
      progress.removeAttribute('value');
      status.textContent = 'indexing…';
    };
    sending.onload = () =>
      sending.status < 300 ? resolve() : reject(new Error(problem(sending.responseText, sending.status)));
    sending.onerror = () => reject(new Error('The connection broke off.'));
    sending.open('PUT', `${documentUrl(of, file.name)}?wait=searchable`);
    // A JSON file is uploaded as it is; it is not the API's JSON form of a document.
    sending.setRequestHeader('Content-Type', fileType(file));
    Object.entries(authorization()).forEach(header => sending.setRequestHeader(...header));
    sending.send(file);
  });
}

function fileType({ type }) {
  return type === '' || type.startsWith('application/json') ? 'application/octet-stream' : type;
}
