import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SaxesParser } from 'saxes';
import type { FindingsList } from '../findings-list';
import type { ImportOptions } from '../importer';

const MAX_UNPACKED_BYTES = 512 * 1024 ** 2;
const MAX_DEPTH = 32;
/** Elements that say nothing about lanes: read over, so that their often many children cost no memory. */
const LEFT_OUT: ReadonlySet<string> = new Set(['userData', 'include', 'dataQuality', 'roadMark', 'surface', 'bridge', 'tunnel', 'railroad', 'stations', 'material', 'height', 'repeat', 'markings']);

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly line: number;
  readonly children: XmlElement[];
  text: string;
}

class Unreadable extends Error {}

export interface ReadTreeOptions extends ImportOptions {
  readonly maxUnpackedBytes?: number;
}

/** Reads an XML file whose root is `root`. What is wrong goes to `findings`; undefined when the file cannot be read to its end. Document types are refused. */
export async function readXmlTree(path: string, root: string, findings: FindingsList, options: ReadTreeOptions = {}): Promise<XmlElement | undefined> {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const stop = (check: string, reason: string, fix: string): never => {
    findings.add({ severity: 'error', check, line: parser.line, field: '', reason, fix });
    throw new Unreadable(reason);
  };
  const open: XmlElement[] = [];
  let tree: XmlElement | undefined;
  let skipping = 0;
  parser.on('error', (error) => stop('xml.malformed', error.message.replace(/^\d+:\d+: /, ''), 'Fetch or export the file again.'));
  parser.on('doctype', () => stop('xml.doctype', 'a document type is refused, entities are not read', 'Remove the <!DOCTYPE …>.'));
  parser.on('opentag', ({ name, attributes }) => {
    if (skipping > 0 || LEFT_OUT.has(name)) {
      if (++skipping > MAX_DEPTH) stop('xml.too-deep', `is nested more than ${MAX_DEPTH} deep`, 'Export the file again.');
      return;
    }
    if (open.length === 0 && name !== root) stop('xml.wrong-root', `starts with <${name}>, not <${root}>`, `Give a file whose root is <${root}>.`);
    if (open.length >= MAX_DEPTH) stop('xml.too-deep', `is nested more than ${MAX_DEPTH} deep`, 'Export the file again.');
    const element: XmlElement = { name, attributes: attributes as Record<string, string>, line: parser.line, children: [], text: '' };
    open.at(-1)?.children.push(element);
    tree ??= element;
    open.push(element);
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element && skipping === 0 && text.trim() !== '') element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    if (skipping > 0) skipping--;
    else open.pop();
  });

  const file = createReadStream(path);
  const limit = options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let unpackedBytes = 0;
    for await (const chunk of path.endsWith('.gz') ? file.pipe(createGunzip()).on('close', () => file.destroy()) : file) {
      unpackedBytes += (chunk as Buffer).length;
      if (unpackedBytes > limit) stop('xml.too-large', `unpacks to more than ${limit} bytes`, 'Import a smaller part.');
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      options.onProgress?.(file.bytesRead);
    }
    parser.write(decoder.decode());
    parser.close();
    return tree;
  } catch (error) {
    if (!(error instanceof Unreadable)) addReadError(findings, parser.line, error);
    return undefined;
  } finally {
    file.destroy();
  }
}

/** Errors of the file system, of gzip (Z_…) and of text decoding, told apart by code. */
function addReadError(findings: FindingsList, line: number, error: unknown): void {
  const { code } = error as { code?: unknown };
  const name = typeof code === 'string' ? code : '';
  const at = { severity: 'error', line, field: '' } as const;
  if (name.startsWith('Z_')) findings.add({ ...at, check: 'file.gzip', reason: `gzip data is damaged or cut (${name})`, fix: 'Fetch the file again.' });
  else if (name === 'ERR_ENCODING_INVALID_ENCODED_DATA') findings.add({ ...at, check: 'file.encoding', reason: 'is not UTF-8 text', fix: 'Save the file as UTF-8.' });
  else if (/^E[A-Z]+$/.test(name)) findings.add({ ...at, line: undefined, check: 'file.unreadable', reason: `cannot be read (${name})`, fix: 'Check the path and its permissions.' });
  else throw error;
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}
