import { describe, expect, it } from 'vitest';
import { readFile } from '../../../src/scripts/index.js';
import { cut } from '../../property/support/assignments.js';

const brief = async (text: string): Promise<string[]> =>
  (await readFile(text, 'json')).settings.map(({ name, value, unknown }) => `${name}=${value ?? `?${unknown ?? ''}`}`);

describe('settings in JSON', () => {
  it.each([
    ['a map of variables', '{"env": {"NCCL_DEBUG": "INFO", "PATH": "/x"}}', ['NCCL_DEBUG=INFO']],
    [
      'numbers and booleans',
      '{"env": {"NCCL_A": 1, "NCCL_B": true, "NCCL_C": null, "NCCL_D": -2}}',
      ['NCCL_A=1', 'NCCL_B=true', 'NCCL_D=-2'],
    ],
    ['comments and commas at the end', '{ // x\n"env": {"NCCL_A": "1",}, }', ['NCCL_A=1']],
    [
      'a dev container',
      '{"image": "a/b:1", "containerEnv": {"NCCL_A": "1"}, "remoteEnv": {"NCCL_B": "${localEnv:NCCL_B}"}}',
      ['NCCL_A=1', 'NCCL_B=?variable'],
    ],
    ['a launch file', '{"configurations": [{"env": {"NCCL_A": "1"}}, {"env": {"NCCL_A": "2"}}]}', ['NCCL_A=1', 'NCCL_A=2']],
    ['Ray', '{"runtime_env": {"env_vars": {"NCCL_A": "1"}}}', ['NCCL_A=1']],
    [
      'lists of names and values',
      '{"environment": [{"name": "NCCL_A", "value": "1"}, {"Name": "NCCL_B", "Value": 2}]}',
      ['NCCL_A=1', 'NCCL_B=2'],
    ],
    ['a value from elsewhere', '[{"name": "NCCL_A", "valueFrom": {"configMapKeyRef": {}}}]', ['NCCL_A=?variable']],
    ['words of Docker', '{"Config": {"Env": ["PATH=/x", "NCCL_A=1"]}}', ['NCCL_A=1']],
    ['words of a command', '["mpirun", "-x", "NCCL_A=1", "--env=NCCL_B=2", "./a"]', ['NCCL_A=1', 'NCCL_B=2']],
    ['a map with words on the value', '{"env": {"NCCL_A": {"value": "1", "description": "x"}}}', ['NCCL_A=1']],
    ['any map whose values look like it', '{"a": {"NCCL_A": "1"}}', ['NCCL_A=1']],
    ['escapes', '{"env": {"NCCL_A": "a\\tb\\u00e9\\"", "NCCL_\\u0042": "1"}}', ['NCCL_A=a\tbé"', 'NCCL_B=1']],
    ['a script', '{"command": "export NCCL_A=\\"1 2\\" && python t.py"}', ['NCCL_A=1 2']],
    ['a script behind a shell', '["/bin/bash", "-lc", "NCCL_A=1 NCCL_B=2 python t.py"]', ['NCCL_A=1', 'NCCL_B=2']],
    ['lines of a script', '{"script": ["export NCCL_A=1", "python t.py"]}', ['NCCL_A=1']],
    [
      'templates',
      '{"env": {{ x }}, "e": {"NCCL_A": {{ a }}, "NCCL_B": "{{ b | default("x") }}"}}',
      ['NCCL_A=?template', 'NCCL_B=?template'],
    ],
    ['half of a file', '{"env": {"NCCL_A": "1", "NCCL_B"', ['NCCL_A=1']],
    ['byte order mark and carriage returns', '\ufeff{\r\n"env": {"NCCL_A": "1"}}\r\n', ['NCCL_A=1']],
  ])('reads %s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected);
  });

  it.each([
    ['comments', '{ // {"NCCL_A": "1"}\n}'],
    ['a schema', '{"properties": {"NCCL_A": {"type": "string", "default": "1"}}}'],
    ['a table of texts', '{"variables_explained": {"NCCL_A": "Sets the level of what is printed"}}'],
    ['a table of types', '{"NCCL_A": "int", "NCCL_B": "string"}'],
    ['descriptions', '{"description": "NCCL_A=1 python t.py", "help": {"NCCL_A": "1"}}'],
    ['other names', '{"env": {"MY_NCCL_A": "1"}}'],
    ['a grid', '{"NCCL_A": ["1", "2"]}'],
    ['a name and its kind', '[{"name": "NCCL_A", "type": "int"}]'],
  ])('leaves alone: %s', async (_, text) => {
    expect(await brief(text)).toEqual([]);
  });

  it('keeps two maps apart', async () => {
    const { settings } = await readFile('{"a": {"env": {"NCCL_A": "1"}}, "b": {"env": {"NCCL_A": "2"}}}', 'json');
    expect(settings.map(({ scope }) => scope)).toEqual(['json/a/env', 'json/b/env']);
  });

  it('gives places inside escaped scripts, and their environment', async () => {
    const text = '{"command": "echo \\"é\\"\\nexport NCCL_A=\\"1\\"\\nexport NCCL_B=2", "env": {"NCCL_C": "3"}}';
    const { settings, embedded } = await readFile(text, 'json');
    expect(settings.map(({ name, value, kind }) => [name, value, kind])).toEqual([
      ['NCCL_A', '1', 'bash'],
      ['NCCL_B', '2', 'bash'],
      ['NCCL_C', '3', 'json'],
    ]);
    expect(settings.map(({ nameRange, valueRange }) => [cut(text, nameRange), cut(text, valueRange)])).toEqual([
      ['NCCL_A', '\\"1\\"'],
      ['NCCL_B', '2'],
      ['NCCL_C', '"3"'],
    ]);
    expect(embedded).toMatchObject([{ escaped: true, indent: null, environment: [{ name: 'NCCL_C' }] }]);
  });

  it('tells images and what a dev container gives NCCL', async () => {
    const text =
      '{"name": "dev", "image": "nvcr.io/nvidia/pytorch:25.01-py3", "runArgs": ["--gpus", "all", "--shm-size=8g", "--net=host"]}';
    const { images, containers } = await readFile(text, 'json');
    expect(images.map(({ image, range }) => [image, cut(text, range)])).toEqual([
      ['nvcr.io/nvidia/pytorch:25.01-py3', 'nvcr.io/nvidia/pytorch:25.01-py3'],
    ]);
    expect(containers).toMatchObject([
      { name: 'dev', how: 'docker', gpus: true, shmBytes: 8 * 2 ** 30, hostNetwork: true, memlockUnlimited: null, rdma: false },
    ]);
    expect((await readFile('{"image": "a:1", "args": ["--gpus"]}', 'json')).containers).toEqual([]);
  });

  it('names what is read or handed on', async () => {
    expect((await readFile('{"env": {"A": "${env:NCCL_A}"}, "runArgs": ["-e", "NCCL_B"]}', 'json')).uses).toEqual(['NCCL_A', 'NCCL_B']);
  });

  it('takes a file that nests too deep for an empty one', async () => {
    expect(await brief(`${'['.repeat(5000)}"NCCL_A=1"${']'.repeat(5000)}`)).toEqual([]);
  });
});
