// Sends a chosen file to where the API says, and tells how far it is.

import { placeUpload, Problem } from "./api.js";
import { announce } from "./dom.js";
import { plain } from "./text.js";

/** Upload a file as that kind of upload; returns its key. `report` gets the part that is sent, 0 to
 * 1, and null where the upload fails. */
export async function uploadFile(kind, mediaType, file, report) {
  const name = plain(file.name, 80);
  const place = await placeUpload({ kind, content_type: mediaType, size: file.size });
  announce(`Uploading ${name}`);
  report(0);
  try {
    await send(place, file, report);
  } catch (status) {
    report(null);
    throw new Problem(status, `${name} could not be uploaded. Try again.`);
  }
  return place.key;
}

/** Send a file; rejects with the status; 0 without one. `fetch` does not say how far it is. */
function send({ method, address, headers }, file, report) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && report(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(request.status));
    request.onerror = () => reject(0);
    request.send(file);
  });
}

/** The media type of a file, by what the browser says or by its suffix; null if none fits. */
export function mediaTypeOf(file, types) {
  if (Object.values(types).includes(file.type)) return file.type;
  return types[file.name.split(".").pop().toLowerCase()] ?? null;
}
