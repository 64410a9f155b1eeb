import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readOwnRules, rulesYaml } from '../../../src/bundle/redact/ownRules.js';
import { readPlaybook } from '../../../src/playbooks/readPlaybook.js';

const schema = (name: string) =>
  new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as object);
const steps = 'id: mine\ntitle: Mine\nsteps:\n  - id: a\n    title: A\n    conclusion: C\n    todo: T\n';

describe('the schemas of own files', () => {
  it.each<[string, (text: string) => boolean, readonly string[]]>([
    [
      'redaction',
      (text) => readOwnRules(text).problems.length === 0,
      [
        rulesYaml(),
        "rules: [{ id: projects, pattern: 'proj-x', ignoreCase: true, kind: host, about: x }]\noff: [email]\nkeep: [a]\nnames: [Bluebird]",
        'rule: []',
        'rules: [{ id: a1 }]',
        'rules: [{ id: a1, pattern: a, kind: address }]',
        'rules: [{ id: Bad, pattern: a }]',
      ],
    ],
    [
      'playbook',
      (text) => readPlaybook(text).playbook !== null,
      [`${steps}    log: [cuda-oom]\n`, `${steps}    pairs: true\n`, steps, `${steps}    run: [x]\n`, 'id: mine'],
    ],
  ])('%s accept what the reader accepts, and nothing else', (name, reads, texts) => {
    const valid = schema(name);
    for (const text of texts) expect(valid(parse(text)), text).toBe(reads(text));
    expect(new Set(texts.map(reads))).toEqual(new Set([true, false]));
  });
});
