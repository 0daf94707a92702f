// Writes the generated pages of docs/ from the built code: npm run docs. Tests fail when one is stale.
import { writeFileSync } from 'node:fs';
import { errorDocs } from '../dist/src/app/error-reference.js';
import { filterDocs } from '../dist/src/app/filter-reference.js';
import { configDocs } from '../dist/src/config/describe.js';

const write = (name, text) => writeFileSync(new URL(`../docs/${name}`, import.meta.url), text);

write('configuration.md', configDocs());
write('errors.md', errorDocs());
write('filters.md', filterDocs());
