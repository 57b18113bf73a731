// Connects the parts of the page.

import { byId, element, keep, request } from './api.js';
import { showAnswer } from './answer.js';
import { showDocuments, showMore, upload } from './documents.js';

const CHOSEN = 'headwater.collection';
const collection = byId('collection');

/** Runs an action and shows its error. */
async function attempt(action) {
  byId('problem').hidden = true;
  try {
    await action();
  } catch (error) {
    byId('problem').textContent = error.message;
    byId('problem').hidden = false;
  }
}

async function showCollections() {
  const { collections } = await (await request('/v1/collections')).json();
  const open = collections.filter(({ closing }) => !closing);
  collection.replaceChildren(...open.map(({ name }) => element('option', { value: name, textContent: name })));
  byId('send').disabled = open.length === 0;
  if (open.length === 0) {
    throw new Error('There is no collection yet. PUT /v1/collections/<name> makes one.');
  }
  const chosen = localStorage.getItem(CHOSEN);
  if (open.some(({ name }) => name === chosen)) collection.value = chosen;
  await showDocuments(collection.value);
}

function submit() {
  const question = byId('question').value.trim();
  if (question !== '' && collection.value !== '') {
    attempt(() => showAnswer(collection.value, question));
  }
}

collection.onchange = () => {
  localStorage.setItem(CHOSEN, collection.value);
  attempt(() => showDocuments(collection.value));
};

byId('sign-in').onsubmit = event => {
  event.preventDefault();
  keep(byId('key').value.trim());
  byId('key').value = '';
  byId('sign-in').hidden = true;
  attempt(showCollections);
};

byId('ask').onsubmit = event => {
  event.preventDefault();
  submit();
};

byId('question').onkeydown = event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
};

byId('more').onclick = () => attempt(showMore);
byId('files').onchange = event => {
  const files = Array.from(event.target.files);
  event.target.value = '';
  attempt(() => upload(files));
};

const drop = byId('drop');
drop.ondragover = event => {
  event.preventDefault();
  drop.classList.add('over');
};
drop.ondragleave = () => drop.classList.remove('over');
drop.ondrop = event => {
  event.preventDefault();
  drop.classList.remove('over');
  attempt(() => upload(event.dataTransfer.files));
};

attempt(showCollections);
