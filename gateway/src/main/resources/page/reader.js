// A document's text, scrolled to a cited span. Huge texts are shown in windows.

import { byId, documentUrl, element, request } from './api.js';

/** Code points shown before and after the span, and added by each press of a button. */
const WINDOW = 20000;

export async function openReader(collection, span) {
  const url = documentUrl(collection, span.document);
  byId('reader-title').textContent = span.title || span.document;
  byId('reader-place').textContent =
    [span.title && span.document, span.section, span.page && `page ${span.page}`].filter(Boolean).join(' · ');
  byId('reader-original').onclick = () => download(`${url}/content`, span.document);
  byId('reader-body').replaceChildren('Loading…');
  if (!byId('reader').open) byId('reader').showModal();
  try {
    const version = span.version ? `?version=${span.version}` : '';
    const text = await (await request(`${url}/text${version}`)).text();
    show(Array.from(text), span.start ?? 0, span.end ?? 0);
  } catch (error) {
    byId('reader-body').replaceChildren(element('p', { className: 'bad', textContent: error.message }));
  }
}

/** A link would not send the API key. */
async function download(url, id) {
  try {
    const original = URL.createObjectURL(await (await request(url)).blob());
    element('a', { href: original, download: id.split('/').pop() }).click();
    setTimeout(() => URL.revokeObjectURL(original), 60000); // Time for the browser to begin.
  } catch (error) {
    byId('reader-body').prepend(element('p', { className: 'bad', textContent: error.message }));
  }
}

/** Shows the points from WINDOW before the span to WINDOW after it; buttons show more. */
function show(points, start, end) {
  let from = Math.max(0, start - WINDOW);
  let to = Math.min(points.length, end + WINDOW);
  const slice = (a, b) => points.slice(a, b).join('');
  const mark = element('mark', { id: 'cited', textContent: slice(start, end) });
  const earlier = gap('Earlier text', () => {
    const before = Math.max(0, from - WINDOW);
    earlier.after(slice(before, from));
    from = before;
    earlier.hidden = from === 0;
  });
  const later = gap('Later text', () => {
    const after = Math.min(points.length, to + WINDOW);
    later.before(slice(to, after));
    to = after;
    later.hidden = to === points.length;
  });
  earlier.hidden = from === 0;
  later.hidden = to === points.length;
  byId('reader-body').replaceChildren(earlier, slice(from, start), mark, slice(end, to), later);
  if (end > start) {
    mark.scrollIntoView({ block: 'center' });
  } else {
    byId('reader-body').scrollTop = 0;
  }
}

function gap(textContent, onclick) {
  return element('button', { type: 'button', className: 'quiet gap', textContent, onclick });
}

byId('reader-close').onclick = () => byId('reader').close();
byId('reader').onclick = event => {
  if (event.target === byId('reader')) byId('reader').close();
};
