// Makes a picture file small before it is sent: no photo is too large for the course, and a class's line stays free.

const LIGHT = 1_000_000; // bytes: what is no larger, in pixels too, is sent as it is
const JPEG = 0.92; // how good a photo stays that is made small

// { name, content } with the file in base64, made small where it can be; or { name, reason } where it cannot be sent.
// `longest` px of a side are enough, and `most` bytes can be sent at all.
async function small(file, { longest, most }) {
  const name = file.name || "";
  const picture = await decoded(file);
  const fits = picture && Math.max(picture.width, picture.height) <= longest && file.size <= LIGHT;
  const sent = picture && !(fits && !(await isBoxed(file))) ? await shrunk(picture, longest) : file;
  picture?.close?.();
  if ((sent ?? file).size > most) return { name, reason: "large_file" };
  return { name, content: await inBase64(sent ?? file) };
}

// The picture upright, or null where this browser cannot read such files: then the server may.
async function decoded(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return null;
  }
}

// Whether a file is AVIF or HEIC: what this browser can read it had better, since the server takes longer, or cannot.
async function isBoxed(file) {
  const start = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return String.fromCharCode(...start.slice(4, 8)) === "ftyp";
}

// The picture with its longer side at most `longest`, as a file; null where the browser gives no pixels back.
async function shrunk(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const ink = canvas.getContext("2d");
  if (!ink || !givesPixelsBack()) return null;
  ink.imageSmoothingQuality = "high";
  ink.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const clear = isClear(ink.getImageData(0, 0, canvas.width, canvas.height).data);
  return new Promise((found) => canvas.toBlob(found, clear ? "image/png" : "image/jpeg", JPEG));
}

// Whether a canvas can be read: browsers that resist fingerprinting answer with noise.
function givesPixelsBack() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  const ink = canvas.getContext("2d");
  ink.fillStyle = "#123456";
  ink.fillRect(0, 0, 8, 8);
  const { data } = ink.getImageData(0, 0, 8, 8);
  return data.every((value, i) => value === [0x12, 0x34, 0x56, 255][i % 4]);
}

// Whether any of it can be seen through: a JPEG would make that black.
function isClear(data) {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

function inBase64(file) {
  return new Promise((found, failed) => {
    const reader = new FileReader();
    reader.onload = () => found(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
