// Pictures of the in-memory desk: pages of grey lines, with the page's number in large figures.
// Written as PNG without compression, one bit a pixel, so that no library is needed.

// Five rows of three pixels for each figure, a row as one octal digit.
const FIGURES = "75557 26227 71747 71717 55711 74717 74757 71222 75757 75717".split(" ");

export interface Picture {
  width: number;
  height: number;
  png: string;
}

/** Draws a page; `longest` is its longer side, `wide` turns it on its side. */
export function pagePicture(page: number, longest: number, wide: boolean): Picture {
  const shorter = Math.round(longest / Math.SQRT2);
  const [width, height] = wide ? [longest, shorter] : [shorter, longest];
  const ink = inkOf(page, width, height);
  const bytesWide = Math.ceil(width / 8);
  const raw = new Uint8Array((bytesWide + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (ink(x, y)) continue;
      const at = y * (bytesWide + 1) + 1 + (x >> 3);
      raw[at] = (raw[at] ?? 0) | (128 >> (x & 7));
    }
  }
  return { width, height, png: base64(encode(raw, width, height)) };
}

/** Returns what is black: ragged lines as of words, and the page's number at the top. */
function inkOf(page: number, width: number, height: number): (x: number, y: number) => boolean {
  const step = Math.max(8, Math.round(height / 56));
  const margin = Math.round(width / 9);
  const size = Math.max(2, Math.round(height / 90));
  const digits = [...String(page)].map((digit) => [...(FIGURES[Number(digit)] ?? "")].map(Number));
  const top = 8 * step;
  return (x, y) => {
    const line = Math.floor((y - top) / step);
    if (y > top && y < height - margin && x > margin && (y - top) % step < step / 3) {
      const ragged = (line * 7919 + page * 104729) % 97;
      const word = Math.floor((x - margin) / (step * 2)) * 31 + line * 17;
      const end = width - margin - (ragged * width) / 400;
      return line % 9 !== 8 && x < end && word % 7 !== 0;
    }
    const column = Math.floor((x - margin) / size);
    const row = Math.floor((y - 2 * step) / size);
    const rows = digits[Math.floor(column / 4)];
    if (!rows || column % 4 === 3 || column < 0 || row < 0 || row > 4) return false;
    return (((rows[row] ?? 0) >> (2 - (column % 4))) & 1) === 1;
  };
}

function encode(raw: Uint8Array, width: number, height: number): Uint8Array {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head[8] = 1;
  const parts = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", head),
    chunk("IDAT", stored(raw)),
    chunk("IEND", new Uint8Array()),
  ];
  return joined(parts);
}

/** Wraps bytes as zlib does, in blocks that are stored as they are. */
function stored(raw: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < raw.length; at += 65_535) {
    const block = raw.subarray(at, at + 65_535);
    const last = at + block.length >= raw.length ? 1 : 0;
    const length = block.length;
    parts.push(
      Uint8Array.of(last, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255),
      block,
    );
  }
  let [a, b] = [1, 0];
  for (const byte of raw) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return joined([...parts, Uint8Array.of(b >> 8, b & 255, a >> 8, a & 255)]);
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const named = joined([Uint8Array.from(name, (c) => c.charCodeAt(0)), body]);
  const out = new Uint8Array(named.length + 8);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  out.set(named, 4);
  view.setUint32(named.length + 4, crc(named));
  return out;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
