/** The OpenAPI document as one page for people: no scripts, nothing from elsewhere. */
type Json = Record<string, unknown>;

export const DOCS_STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--get:#0a7d5a;--post:#a15c00;--delete:#b3261e}
body{font:15px/1.5 system-ui,"Noto Sans SC",sans-serif;max-width:70rem;margin:0 auto;padding:1.5rem}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
details{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.3rem .7rem}
summary{cursor:pointer;display:flex;gap:.7rem;align-items:baseline;flex-wrap:wrap}
code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:var(--soft);padding:.7rem;border-radius:.4rem;overflow:auto}
table{border-collapse:collapse;width:100%}
td,th{border-top:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
.GET{color:var(--get)}.POST{color:var(--post)}.DELETE{color:var(--delete)}
.method{font-weight:700;min-width:4rem}
.soft{opacity:.75}
`;

function escapeHtml(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function refName(schema: Json | undefined): string | undefined {
  return typeof schema?.['$ref'] === 'string' ? schema['$ref'].split('/').pop() : undefined;
}

/** A schema in one line. */
function shortType(schema: Json | undefined): string {
  if (!schema) return '';
  const name = refName(schema);
  if (name) return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `<code>${escapeHtml(value)}</code>`).join(' | ');
  for (const word of ['anyOf', 'oneOf'] as const) {
    if (Array.isArray(schema[word])) return (schema[word] as Json[]).map(shortType).join(' | ');
  }
  if (schema['type'] === 'array') return `${shortType(schema['items'] as Json | undefined)}[]`;
  if (schema['const'] !== undefined) return `<code>${escapeHtml(JSON.stringify(schema['const']))}</code>`;
  return `<code>${escapeHtml(([] as unknown[]).concat(schema['type'] ?? 'any').join(' | '))}${schema['format'] ? ` (${escapeHtml(schema['format'])})` : ''}</code>`;
}

function rows(properties: Record<string, Json>, required: readonly string[]): string {
  const cells = Object.entries(properties).map(
    ([name, schema]) => `<tr><td><code>${escapeHtml(name)}</code>${required.includes(name) ? '' : ' <span class="soft">?</span>'}</td><td>${shortType(schema)}</td><td>${escapeHtml(schema['description'] ?? '')}</td></tr>`,
  );
  return `<table>${cells.join('')}</table>`;
}

function operationHtml(path: string, method: string, operation: Json): string {
  const verb = method.toUpperCase();
  const parameters = (operation['parameters'] ?? []) as { name: string; in: string; required: boolean; description?: string; schema: Json }[];
  const body = ((operation['requestBody'] as Json | undefined)?.['content'] as Record<string, { schema: Json; examples?: Json }> | undefined)?.['application/json'];
  const responses = Object.entries(operation['responses'] as Record<string, Json>).filter(([status]) => status.startsWith('2'));
  const answers = responses.map(([status, response]) => {
    const content = Object.entries((response['content'] ?? {}) as Record<string, { schema: Json }>);
    return `<p><b>${status}</b> ${escapeHtml(response['description'])} ${content.map(([type, { schema }]) => `${shortType(schema)} <span class="soft">${escapeHtml(type)}</span>`).join(', ')}</p>`;
  });
  const inputs = parameters.map(
    (parameter) =>
      `<tr><td><code>${escapeHtml(parameter.name)}</code>${parameter.required ? '' : ' <span class="soft">?</span>'}</td><td class="soft">${parameter.in}</td><td>${shortType(parameter.schema)}</td><td>${escapeHtml(parameter.description ?? '')}</td></tr>`,
  );
  return [
    `<details id="${escapeHtml(operation['operationId'])}"><summary><span class="method ${verb}">${verb}</span><code>${escapeHtml(path)}</code><span>${escapeHtml(operation['summary'])}</span></summary>`,
    ...String(operation['description'] ?? '').split('\n').filter(Boolean).map((line) => `<p>${escapeHtml(line)}</p>`),
    inputs.length > 0 ? `<table>${inputs.join('')}</table>` : '',
    body ? `<p>Body: ${shortType(body.schema)}</p>` : '',
    body?.examples ? `<pre>${escapeHtml(JSON.stringify(body.examples, null, 2))}</pre>` : '',
    ...answers,
    `<p class="soft">${escapeHtml(operation['x-calls-per-minute'])} calls a minute · audit: ${escapeHtml(operation['x-audit'])} · ${escapeHtml(operation['operationId'])}</p></details>`,
  ].join('');
}

/** HTML of an OpenAPI document. */
export function renderDocs(document: Json): string {
  const info = document['info'] as { title: string; version: string; description: string };
  const paths = document['paths'] as Record<string, Record<string, Json>>;
  const tags = document['tags'] as { name: string; description: string }[];
  const schemas = (document['components'] as { schemas: Record<string, Json> }).schemas;
  const all = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const sections = tags.map(({ name, description }) => {
    const own = all.filter(({ operation }) => (operation['tags'] as string[]).includes(name));
    return `<h2 id="${escapeHtml(name)}">${escapeHtml(description)}</h2>${own.map(({ path, method, operation }) => operationHtml(path, method, operation)).join('')}`;
  });
  const shapes = Object.entries(schemas).map(
    ([name, schema]) => `<details id="schema-${escapeHtml(name)}"><summary><b>${escapeHtml(name)}</b> <span class="soft">${escapeHtml(schema['description'] ?? '')}</span></summary>${schema['properties'] ? rows(schema['properties'] as Record<string, Json>, (schema['required'] ?? []) as string[]) : `<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`}</details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(info.title)}</title><style>${DOCS_STYLE}</style></head><body><h1>${escapeHtml(info.title)} <span class="soft">${escapeHtml(info.version)}</span></h1><p>${escapeHtml(info.description)}</p><p><a href="/v1/openapi.json">openapi.json</a></p>${sections.join('')}<h2>Shapes</h2>${shapes.join('')}</body></html>`;
}
