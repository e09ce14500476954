// Reads a safetensors file: a header in JSON that says where each tensor lies, and then nothing but numbers.

// The tensors of a file by name, each { shape, values }. Throws RangeError or SyntaxError when it is cut or altered.
export function readTensors(buffer) {
  const start = 8 + headerLength(buffer);
  const header = JSON.parse(String.fromCharCode.apply(null, new Uint8Array(buffer, 8, start - 8))); // ASCII, some kB
  const tensors = {};
  for (const name of Object.keys(header)) {
    if (name !== "__metadata__") tensors[name] = tensorAt(buffer, start, header[name]);
  }
  return tensors;
}

// The first eight bytes are the header's length, the lowest byte first; no file of ours needs more than four of them.
function headerLength(buffer) {
  return new DataView(buffer).getUint32(0, true);
}

// One tensor of float32, copied: in the file it may begin anywhere, in memory only at a multiple of four bytes.
function tensorAt(buffer, start, { dtype, shape, data_offsets: [from, to] }) {
  if (dtype !== "F32" || start + to > buffer.byteLength) throw new RangeError("no tensor of float32");
  return { shape, values: new Float32Array(buffer.slice(start + from, start + to)) };
}
