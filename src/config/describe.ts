// The configuration in words: the effective values for `config print`, and docs/configuration.md for `config docs`.
import { type ConfigField, configFields, type FieldValue } from './fields.ts';
import { valueAt } from './load.ts';
import type { ConfigValues } from './schema.ts';

/** Field path to effective value, in the schema's order; secrets are masked. */
export function printConfig(config: ConfigValues): Record<string, FieldValue> {
  const shown: Record<string, FieldValue> = {};
  for (const field of configFields) {
    const value = valueAt(config, field.keys) as FieldValue;
    shown[field.path] = field.secret && value !== null ? maskSecret(String(value)) : value;
  }
  return shown;
}

/** The address of a Redis stays readable; its user and password do not. */
const maskSecret = (text: string): string =>
  /^[a-z]+:\/\//.test(text) ? text.replace(/\/\/[^/]*@/, '//***@') : text.startsWith('unix:') ? text : '***';

/** docs/configuration.md, whole. */
export function configDocs(): string {
  const sections = new Map<string, ConfigField[]>();
  for (const field of configFields) {
    const name = field.keys.length > 1 ? (field.keys[0] ?? '') : '';
    sections.set(name, [...(sections.get(name) ?? []), field]);
  }
  const parts = [...sections].map(([name, fields]) =>
    [
      `## ${name === '' ? 'General' : `\`${name}\``}`,
      '',
      '| field | variable | takes | default | what it is |',
      '| --- | --- | --- | --- | --- |',
      ...fields.map(toRow),
    ].join('\n'),
  );
  return `${INTRODUCTION}\n\n${parts.join('\n\n')}\n`;
}

function toRow(field: ConfigField): string {
  const usual = field.fallback === null ? '–' : `\`${field.fallback}\``;
  const variables = [field.env, ...field.alsoEnv].map((name) => `\`${name}\``).join(', ');
  return `| \`${field.path}\` | ${variables} | ${field.expected} | ${usual} | ${field.words} |`;
}

const INTRODUCTION = `# Configuration

<!-- Written by \`npm run docs\` from src/config/schema.ts. Do not edit. -->

Each setting has a default, a field in the settings file, and an environment variable. Later ones win:
defaults, then the file, then the environment, then flags on the command line.

The file is \`gristmill.json\` in the working directory, or the one that \`GRISTMILL_CONFIG\` names. It is one JSON object, nested by
the dots of the field names: \`{"fetch": {"concurrency": 8}}\`. A wrong value or an unknown field ends the command with exit code 78
and a line that names the field, the value, where it came from, and what was expected.
Times (\`…Ms\`) are in milliseconds, sizes (\`…Bytes\`) in bytes. \`gristmill config print\` shows the values in effect, secrets masked.`;
