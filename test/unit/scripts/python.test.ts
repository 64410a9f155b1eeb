import { describe, expect, it } from 'vitest';
import { readFile, type FileReading } from '../../../src/scripts/index.js';
import { cut } from '../../property/support/assignments.js';

const read = (text: string): Promise<FileReading> => readFile(text, 'python');
const brief = async (text: string): Promise<string[]> =>
  (await read(text)).settings.map(
    ({ name, value, unknown, reach }) => `${name}=${value ?? `?${unknown ?? ''}`}${reach === 'late' ? ' (late)' : ''}`,
  );

describe('settings in Python', () => {
  it.each([
    ['os.environ', 'import os\nos.environ["NCCL_A"] = "1"', ['NCCL_A=1']],
    [
      'a name of its own',
      'from os import environ as e\nimport os as o\ne["NCCL_A"] = "1"\no.environ["NCCL_B"] = "2"',
      ['NCCL_A=1', 'NCCL_B=2'],
    ],
    [
      'setdefault, putenv and update',
      'os.environ.setdefault("NCCL_A", "1")\nos.putenv("NCCL_B", "2")\nos.environ.update({"NCCL_C": "3"}, NCCL_D="4")',
      ['NCCL_A=1', 'NCCL_B=2', 'NCCL_C=3', 'NCCL_D=4'],
    ],
    ['|=', 'os.environ |= {"NCCL_A": "1"}', ['NCCL_A=1']],
    [
      'numbers',
      'os.environ["NCCL_A"] = 1\nos.environ["NCCL_B"] = str(4 * 1024)\nos.environ["NCCL_C"] = True',
      ['NCCL_A=1', 'NCCL_B=4096', 'NCCL_C=True'],
    ],
    [
      'several at once',
      'os.environ["NCCL_A"], os.environ["NCCL_B"] = "1", "2"\nos.environ["NCCL_C"] = os.environ["NCCL_D"] = "3"',
      ['NCCL_A=1', 'NCCL_B=2', 'NCCL_C=3', 'NCCL_D=3'],
    ],
    [
      'strings of all kinds',
      `os.environ["NCCL_A"] = 'a' "b"\nos.environ["NCCL_B"] = r"\\x"\nos.environ["NCCL_C"] = "\\x41\\t"\nos.environ["NCCL_D"] = f"x{{"\nos.environ["NCCL_E"] = ("a"\n  "b")`,
      ['NCCL_A=ab', 'NCCL_B=\\x', 'NCCL_C=A\t', 'NCCL_D=x{', 'NCCL_E=ab'],
    ],
    ['constants', 'N = 4\nKEY = "NCCL_A"\nos.environ[KEY] = f"x{N}"\nos.environ["NCCL_B"] = "a" + str(N)', ['NCCL_A=x4', 'NCCL_B=a4']],
    [
      'what is not known',
      'os.environ["NCCL_A"] = args.x\nos.environ["NCCL_B"] = "%d" % 3\nos.environ["NCCL_C"] = f"{x}"\nos.environ["NCCL_D"] = y\nos.environ["NCCL_E"] = subprocess.check_output("x")',
      ['NCCL_A=?variable', 'NCCL_B=?expression', 'NCCL_C=?expression', 'NCCL_D=?variable', 'NCCL_E=?command'],
    ],
    [
      'names that change',
      'N = 1\nN = 2\nos.environ["NCCL_A"] = str(N)\nfor M in x: os.environ["NCCL_B"] = M',
      ['NCCL_A=?variable', 'NCCL_B=?variable'],
    ],
    [
      'tests',
      'def test(monkeypatch):\n    monkeypatch.setenv("NCCL_A", "1")\n    with mock.patch.dict(os.environ, {"NCCL_B": "2"}): pass',
      ['NCCL_A=1', 'NCCL_B=2'],
    ],
    [
      'environments of others',
      'env = os.environ.copy()\nenv["NCCL_A"] = "1"\nsubprocess.run(x, env={**os.environ, "NCCL_B": "2"})\nmy = dict(os.environ, NCCL_C="3")\nmy["NCCL_D"] = "4"',
      ['NCCL_A=1', 'NCCL_B=2', 'NCCL_C=3', 'NCCL_D=4'],
    ],
    ['Ray', 'ray.init(runtime_env={"env_vars": {"NCCL_A": "1"}})\nf(env_vars={"NCCL_B": x})', ['NCCL_A=1', 'NCCL_B=?variable']],
    [
      'container specifications',
      'c = V1Container(env=[V1EnvVar(name="NCCL_A", value="1"), {"name": "NCCL_B", "value": "2"}])',
      ['NCCL_A=1', 'NCCL_B=2'],
    ],
    ['words of commands', 'cmd += ["-x", "NCCL_A=1", f"NCCL_B={n}", "--env=NCCL_C=3"]', ['NCCL_A=1', 'NCCL_B=?expression', 'NCCL_C=3']],
    ['dictionaries whose values look like it', 'SETTINGS = {"NCCL_A": "1", "NCCL_B": 2}', ['NCCL_A=1', 'NCCL_B=2']],
    ['nested ones', 'job = {"resources": {"env": {"NCCL_A": x}}}', ['NCCL_A=?variable']],
    [
      'notebooks',
      '%env NCCL_A=1\n%set_env NCCL_B 2\nget_ipython().run_line_magic("env", "NCCL_C=3")',
      ['NCCL_A=1', 'NCCL_B=2', 'NCCL_C=3'],
    ],
    [
      'templates',
      'os.environ["NCCL_A"] = "{{ a }}"\n{% if x %}\nos.environ["NCCL_B"] = {{ b }}\n{% endif %}',
      ['NCCL_A=?template', 'NCCL_B=?template'],
    ],
    ['half of a file', 'def f(:\n    os.environ["NCCL_A"] = "1"\n    os.environ["NCCL_B"] =', ['NCCL_A=1']],
    ['byte order mark and carriage returns', '\ufeffimport os\r\nos.environ["NCCL_A"] = "1"\r\n', ['NCCL_A=1']],
  ])('reads %s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected);
  });

  it.each([
    ['comments', '# os.environ["NCCL_A"] = "1"'],
    ['docstrings', '"""\nos.environ["NCCL_A"] = "1"\nNCCL_A=1\n%env NCCL_B=1\n"""'],
    [
      'reading',
      'x = os.environ["NCCL_A"]\ny = os.environ.get("NCCL_B", "1")\nif os.environ["NCCL_C"] == "1": pass\ndel os.environ["NCCL_D"]',
    ],
    ['other dictionaries', 'results["NCCL_A"] = "1"\nd = {"NCCL_A": ["1", "2"]}'],
    ['tables of texts', 'D = {"NCCL_A": "Sets the level of what is printed"}\nHELP = {"NCCL_A": "1"}\nTYPES = {"NCCL_A": "int"}'],
    ['values that are computed and go nowhere', 'found = {"NCCL_A": parse(x)}'],
    ['prose in lists', 'print(["set NCCL_A=1 to see"])'],
    ['other names', 'os.environ["MY_NCCL_A"] = "1"\nNCCL_A = "1"'],
    ['an export that ends with its shell', '!export NCCL_A=1'],
  ])('leaves alone: %s', async (_, text) => {
    expect(await brief(text)).toEqual([]);
  });

  it.each([
    ['after', 'dist.init_process_group("nccl")\nos.environ["NCCL_A"] = "1"', ['NCCL_A=1 (late)']],
    [
      'after, in one function',
      'def main():\n    torch.distributed.init_process_group()\n    os.environ.setdefault("NCCL_A", "1")',
      ['NCCL_A=1 (late)'],
    ],
    [
      'after, under main',
      'if __name__ == "__main__":\n    deepspeed.init_distributed()\n    os.environ["NCCL_A"] = "1"',
      ['NCCL_A=1 (late)'],
    ],
    ['after, with a value', 'acc = accelerate.Accelerator()\nos.environ["NCCL_A"] = "1"', ['NCCL_A=1 (late)']],
    [
      'in both branches',
      'if x:\n    init_process_group()\nelse:\n    init_process_group("nccl")\nos.environ["NCCL_A"] = "1"',
      ['NCCL_A=1 (late)'],
    ],
    ['before', 'os.environ["NCCL_A"] = "1"\ndist.init_process_group("nccl")', ['NCCL_A=1']],
    ['in another function', 'def a():\n    dist.init_process_group()\ndef b():\n    os.environ["NCCL_A"] = "1"', ['NCCL_A=1']],
    ['in one branch only', 'if x:\n    dist.init_process_group()\nos.environ["NCCL_A"] = "1"', ['NCCL_A=1']],
    ['without NCCL', 'dist.init_process_group("gloo")\nos.environ["NCCL_A"] = "1"', ['NCCL_A=1']],
    ['for what is started then', 'dist.init_process_group()\nos.environ["NCCL_A"] = "1"\nsubprocess.run(["python", "x.py"])', ['NCCL_A=1']],
    ['for others', 'dist.init_process_group()\nenv["NCCL_A"] = "1"', ['NCCL_A=1']],
  ])('tells what is set too late: %s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected);
  });

  it('keeps branches, functions and environments apart', async () => {
    const text =
      'os.environ["NCCL_A"] = "1"\nif x:\n  os.environ["NCCL_A"] = "2"\nelse:\n  os.environ["NCCL_A"] = "3"\ndef f():\n  os.environ["NCCL_A"] = "4"\nrun(env={"NCCL_A": "5"})\nrun(env={"NCCL_A": "6"})\n';
    const { settings } = await read(text);
    expect(new Set(settings.map(({ scope }) => scope)).size).toBe(6);
    const twice = await read('os.environ["NCCL_A"] = "1"\nos.environ["NCCL_A"] = "2"\nenv = {"NCCL_B": "1"}\nenv["NCCL_B"] = "2"');
    expect(twice.settings.map(({ scope }) => scope)).toEqual(['module', 'module', 'module/env:env', 'module/env:env']);
  });

  it('tells places without the quotes of names and with those of values', async () => {
    const text = 'os.environ[ "NCCL_A" ] = "é\\t"\nf(env=["NCCL_B=x"], **{"a": 1})\n';
    const { settings } = await read(text);
    expect(settings.map(({ nameRange, valueRange, range }) => [nameRange, valueRange, range].map((one) => cut(text, one)))).toEqual([
      ['NCCL_A', '"é\\t"', 'os.environ[ "NCCL_A" ] = "é\\t"'],
      ['NCCL_B', 'x', '"NCCL_B=x"'],
    ]);
  });

  it('reads what it starts as a shell does, with the environment that it hands over', async () => {
    const text = [
      'os.environ["NCCL_A"] = "1"',
      'subprocess.run("NCCL_B=2 python t.py " + x, shell=True)',
      'subprocess.run(["mpirun", "-x", "NCCL_C=a;b", "-np", str(n), "./a"], env={**os.environ, "NCCL_D": "4"})',
      'os.system(f"torchrun --nproc-per-node {n} t.py")',
      'subprocess.run(["ls", "-l"])',
    ].join('\n');
    const { settings, embedded } = await read(text);
    expect(embedded.map(({ kind, text: own, escaped, environment }) => [kind, own, escaped, environment.map(({ name }) => name)])).toEqual([
      ['bash', 'NCCL_B=2 python t.py ${_}', true, ['NCCL_A']],
      ['bash', "mpirun -x 'NCCL_C=a;b' -np ${_} ./a", true, ['NCCL_A', 'NCCL_D']],
      ['bash', 'torchrun --nproc-per-node ${_} t.py', true, ['NCCL_A']],
    ]);
    expect(settings.map(({ name, value, kind }) => [name, value, kind])).toEqual([
      ['NCCL_A', '1', 'python'],
      ['NCCL_B', '2', 'bash'],
      ['NCCL_C', 'a;b', 'bash'],
      ['NCCL_D', '4', 'python'],
    ]);
  });

  it('places what stands in a shell command', async () => {
    const text = 'os.system("echo \\"é\\"; NCCL_A=1 python t.py")\n!NCCL_B=2 python t.py\n';
    const { settings } = await read(text);
    expect(settings.map(({ nameRange, valueRange }) => [cut(text, nameRange), cut(text, valueRange)])).toEqual([
      ['NCCL_A', '1'],
      ['NCCL_B', '2'],
    ]);
  });

  it.each([
    ['dist.init_process_group("nccl", timeout=timedelta(minutes=30))', 1800],
    ['dist.init_process_group(timeout=datetime.timedelta(0, 90))', 90],
    ['T = timedelta(hours=2, minutes=1)\nInitProcessGroupKwargs(timeout=T)', 7260],
    ['M = 5\ninit_process_group(timeout=timedelta(minutes=M))', 300],
  ])('reads the limit of %j', async (text, seconds) => {
    const { limits } = await read(text);
    expect(limits.map((limit) => limit.seconds)).toEqual([seconds]);
    expect(text).toContain(cut(text, limits[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }));
  });

  it.each([
    'requests.get(x, timeout=timedelta(minutes=3))',
    'init_process_group(timeout=timedelta(minutes=n))',
    'init_process_group(timeout=30)',
  ])('knows no limit of %j', async (text) => {
    expect((await read(text)).limits).toEqual([]);
  });

  it('names what the program reads itself', async () => {
    const text =
      'a = os.environ["NCCL_A"]\nb = os.getenv("NCCL_B", "1")\nc = os.environ.get("NCCL_C")\nif "NCCL_D" in os.environ: pass\nos.environ["NCCL_E"] = "1"';
    expect((await read(text)).uses).toEqual(['NCCL_A', 'NCCL_B', 'NCCL_C', 'NCCL_D']);
  });
});
