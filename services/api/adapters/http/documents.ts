/** The contract as it is served: as JSON and as a page. Made once. */
import { createHash } from 'node:crypto';
import { DOCS_STYLE, renderDocs } from '../../app/docs-page';
import { API_VERSION, toOpenApi } from '../../domain/openapi';
import { OPERATIONS } from '../../domain/operations';

export class Documents {
  readonly openApi: string;
  readonly page: { readonly html: string; readonly csp: string };

  constructor() {
    const document = toOpenApi(OPERATIONS, { version: API_VERSION });
    const styleHash = createHash('sha256').update(DOCS_STYLE).digest('base64');
    this.openApi = JSON.stringify(document);
    this.page = {
      html: renderDocs(document),
      csp: `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    };
  }
}
