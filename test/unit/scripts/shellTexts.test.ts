import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/lint/index.js';
import { placementOf, readFile, type EmbeddedText, type FileReading } from '../../../src/scripts/index.js';

const read = (text: string): Promise<FileReading> => readFile(text, 'bash');
const texts = async (text: string): Promise<unknown[]> =>
  (await read(text)).embedded.map(({ kind, path, text: inner }) => [kind, path, inner]);

/** Whether every character of an embedded text stands where its anchors say. */
function holdsItsPlaces(embedded: EmbeddedText | undefined, outer: string, word: string): void {
  if (embedded === undefined) throw new Error('no embedded text');
  const lines = outer.split('\n');
  const inner = embedded.text.split('\n');
  const place = placementOf(embedded);
  for (const [line, text] of inner.entries()) {
    const character = text.indexOf(word);
    if (character < 0) continue;
    const at = place.position({ line, character });
    expect(lines[at.line]?.slice(at.character, at.character + word.length)).toBe(word);
  }
}

describe('texts inside shell scripts', () => {
  it.each([
    ['cat > /etc/nccl.conf <<EOF\nNCCL_A=1\nEOF\n', [['conf', '/etc/nccl.conf', 'NCCL_A=1\n']]],
    ["cat <<'EOF' | sudo tee -a ~/.nccl.conf > /dev/null\nNCCL_A=1\nEOF\n", [['conf', '~/.nccl.conf', 'NCCL_A=1\n']]],
    ['tee $NCCL_CONF_FILE <<EOF\nNCCL_A=1\nEOF\n', [['conf', '$NCCL_CONF_FILE', 'NCCL_A=1\n']]],
    ['cat <<-EOF >> my_nccl.conf\n\t\tNCCL_A=1\n\tNCCL_B=2\n\tEOF\n', [['conf', 'my_nccl.conf', 'NCCL_A=1\nNCCL_B=2\n']]],
    ['echo "NCCL_A=1" >> /etc/nccl.conf', [['conf', '/etc/nccl.conf', 'NCCL_A=1\n']]],
    ['echo -e "NCCL_A=1\\nNCCL_B=2" > /etc/nccl.conf', [['conf', '/etc/nccl.conf', 'NCCL_A=1\nNCCL_B=2\n']]],
    ["printf 'NCCL_%s=%d\\n' A 1 B 2 | sudo tee /etc/nccl.conf", [['conf', '/etc/nccl.conf', 'NCCL_A=1\nNCCL_B=2\n']]],
    [
      '{ echo NCCL_A=1; echo NCCL_B=2; } > /etc/nccl.conf',
      [
        ['conf', '/etc/nccl.conf', 'NCCL_A=1\n'],
        ['conf', '/etc/nccl.conf', 'NCCL_B=2\n'],
      ],
    ],
    // What depends on a variable is left out of an nccl.conf, and is a hole in YAML.
    [
      'cat > nccl.conf <<EOF\nNCCL_A=$X\nNCCL_B=2\nEOF\n',
      [['conf', 'nccl.conf', '#        \nNCCL_B=2\n'.replace('#        ', `#${' '.repeat(8)}`)]],
    ],
    ['cat > job.yaml <<EOF\na: $X\nEOF\n', [['yaml', 'job.yaml', 'a: {{_X}}\n']]],
    ['cat > Dockerfile <<EOF\nFROM img:1\nENV NCCL_A=$A\nEOF\n', [['dockerfile', 'Dockerfile', 'FROM img:1\nENV NCCL_A=$A\n']]],
    ['kubectl apply -f - <<EOF\na: 1\nEOF\n', [['yaml', null, 'a: 1\n']]],
    ["cat > run.sh <<'EOF'\nexport NCCL_A=1\nEOF\n", [['bash', 'run.sh', 'export NCCL_A=1\n']]],
    [
      'cat > tuner.csv <<EOF\nallreduce,0,65536,tree,simple,-1,-1,-1\nEOF\n',
      [['tuner', 'tuner.csv', 'allreduce,0,65536,tree,simple,-1,-1,-1\n']],
    ],
    ['cat > topo.xml <<EOF\n<system version="1"/>\nEOF\n', [['topo-xml', 'topo.xml', '<system version="1"/>\n']]],
    // Nearby, and none of these.
    ['cat > notes.txt <<EOF\nNCCL_A=1\nEOF\n', []],
    ['cat > pom.xml <<EOF\n<project/>\nEOF\n', []],
    ['echo NCCL_A=1', []],
    ['grep NCCL /etc/nccl.conf > /dev/null', []],
    ['echo NCCL_A=1 > /dev/null', []],
  ])('%s', async (text, expected) => expect(await texts(text)).toEqual(expected));

  it('runs bash -c, ssh and heredocs as scripts of their own, with their environment', async () => {
    for (const text of [
      'export NCCL_A=1\nbash -c "export NCCL_B=2 && python t.py"',
      "export NCCL_A=1\nmpirun -np 2 bash -lc 'export NCCL_B=2; python t.py'",
      'export NCCL_A=1\nbash <<EOF\nexport NCCL_B=2\npython t.py\nEOF\n',
      'export NCCL_A=1\neval "export NCCL_B=2; python t.py"',
    ]) {
      const { embedded, settings } = await read(text);
      expect(
        embedded[0]?.environment.map(({ name }) => name),
        text,
      ).toEqual(['NCCL_A']);
      expect(
        settings.map(({ name }) => name),
        text,
      ).toEqual(['NCCL_A', 'NCCL_B']);
      holdsItsPlaces(embedded[0], text, 'NCCL_B=2');
    }
    expect((await read("export NCCL_A=1\nssh h 'python t.py'")).embedded[0]?.environment).toEqual([]);
    expect((await read('python - <<EOF\nimport os\nEOF\n')).embedded).toMatchObject([{ kind: 'python', text: 'import os\n' }]);
    expect((await read('echo "bash -c x"')).embedded).toEqual([]);
  });

  it('knows where escaped characters stand', async () => {
    const text = 'ssh h "export NCCL_A=\\"q\\" NCCL_B=2 # \\$X\n  NCCL_C=3 run"';
    const [embedded] = (await read(text)).embedded;
    expect(embedded?.text).toBe('export NCCL_A="q" NCCL_B=2 # $X\n  NCCL_C=3 run');
    for (const word of ['NCCL_A=', 'NCCL_B=2', 'NCCL_C=3']) holdsItsPlaces(embedded, text, word);
  });
});

describe('slips in shell scripts', () => {
  it.each([
    ['export NCCL_ALGO = Tree', 'export NCCL_ALGO=Tree', 'blank-before-equals'],
    ['NCCL_ALGO = Tree', 'NCCL_ALGO=Tree', 'blank-before-equals'],
    ['NCCL_ALGO =Tree', 'NCCL_ALGO=Tree', 'blank-before-equals'],
    ['NCCL_ALGO= Tree', 'NCCL_ALGO=Tree', 'blank-after-equals'],
    ['export NCCL_NTHREADS= 256', 'export NCCL_NTHREADS=256', 'blank-after-equals'],
    ['setenv NCCL_ALGO = Tree', 'setenv NCCL_ALGO Tree', 'blank-before-equals'],
  ])('%s', async (text, mended, kind) => {
    const { slips, settings } = await read(text);
    expect(slips).toMatchObject([{ slip: kind, value: /\d/u.test(text) ? '256' : 'Tree' }]);
    expect(settings).toEqual([]);
    expect(applyEdits(text, slips[0]?.edits ?? [])).toBe(mended);
  });

  it.each([
    'NCCL_ALGO= ./run.sh',
    'NCCL_ALGO= python t.py',
    '[ "$NCCL_ALGO" = Tree ]',
    '[[ $NCCL_ALGO == Tree ]]',
    'export NCCL_A= NCCL_B=2',
    'FOO = bar',
    'NCCL_ALGO=\nTree',
  ])('is none: %s', async (text) => expect((await read(text)).slips).toEqual([]));
});

describe('containers and images in shell scripts', () => {
  it('reads what NCCL needs of a container', async () => {
    const { containers } = await read(
      'docker run --gpus all --shm-size=16g img:1\ndocker run --ipc host --privileged --net=host --device=/dev/infiniband img:2\npodman run --ulimit memlock=-1:-1 -v /dev/shm:/dev/shm img',
    );
    expect(containers).toMatchObject([
      { image: 'img:1', gpus: true, shmBytes: 16 * 2 ** 30, memlockUnlimited: null, hostNetwork: false, rdma: false },
      { image: 'img:2', gpus: false, shmBytes: Infinity, memlockUnlimited: true, hostNetwork: true, rdma: true },
      { image: 'img', shmBytes: Infinity, memlockUnlimited: true },
    ]);
    expect((await read('docker ps\ndocker exec c ls\ndocker pull img')).containers).toEqual([]);
  });

  it('offers edits that NCCL needs', async () => {
    const text = 'docker run --gpus all img';
    const [container] = (await read(text)).containers;
    expect(applyEdits(text, container?.mend.shm ?? [])).toBe('docker run --ipc=host --gpus all img');
    expect(applyEdits(text, container?.mend.memlock ?? [])).toBe('docker run --ulimit memlock=-1 --gpus all img');
    expect((await read('docker run --shm-size=1g --ulimit memlock=-1 img')).containers[0]?.mend).toEqual({ shm: null, memlock: null });
  });

  it('finds images where they are written', async () => {
    const text =
      '#SBATCH --container-image=nvcr.io#a:1\nIMAGE="b:2"\ndocker run $IMAGE\nsrun --container-image=c:3 ./t\nsingularity exec docker://d:4 ./t\ndocker run $X/e';
    const { images } = await read(text);
    const lines = text.split('\n');
    expect(images.map(({ image }) => image)).toEqual(['nvcr.io#a:1', 'b:2', 'c:3', 'docker://d:4']);
    for (const { image, range } of images) expect(lines[range.start.line]?.slice(range.start.character, range.end.character)).toBe(image);
  });
});

describe('what a shell script uses, leaves open, or is still missing', () => {
  it('tells the names that it reads', async () => {
    const { uses } = await read(
      '# $NCCL_X\n[ -n "${NCCL_A:-}" ] && echo $NCCL_B\nmpirun -x NCCL_C -x NCCL_D=1 ./t\ndocker run -e NCCL_E img',
    );
    expect([...uses].sort()).toEqual(['NCCL_A', 'NCCL_B', 'NCCL_C', 'NCCL_E']);
  });

  it('takes holes of templates for values that are not known', async () => {
    const text =
      'export NCCL_A={{ a }}\nexport NCCL_B=${{ b }}\n{% if z %}\nexport NCCL_C="<%= c %>"\n{% endif %}\n{{- range .x }}\nexport NCCL_D={% if d %}1{% else %}2{% endif %}\n{{- end }}\nexport NCCL_E=5';
    const { settings } = await read(text);
    expect(settings.map(({ name, value, unknown }) => [name, value ?? unknown])).toEqual([
      ['NCCL_A', 'template'],
      ['NCCL_B', 'template'],
      ['NCCL_C', 'template'],
      ['NCCL_D', 'template'],
      ['NCCL_E', '5'],
    ]);
    const lines = text.split('\n');
    expect(settings.map(({ valueRange: { start, end } }) => lines[start.line]?.slice(start.character, end.character))).toEqual([
      '{{ a }}',
      '${{ b }}',
      '"<%= c %>"',
      '{% if d %}1{% else %}2{% endif %}',
      '5',
    ]);
  });

  it.each([
    'export NCCL_A=1\nfoo() {\nexport NCCL_B=2\nif [ x ; then (\nexport NCCL_C=3\n',
    'export NCCL_A="1\nexport NCCL_B=2\nexport NCCL_C="3"\n',
    'export NCCL_A=1\nfor i in ; do ( {\nexport NCCL_B=2\n) fi\nexport NCCL_C=3',
    'export NCCL_A=1\n$(\nexport NCCL_B=2\nexport NCCL_C=3\n',
  ])('reads on in a script that is broken: %j', async (text) => {
    const { settings } = await read(text);
    expect(settings.map(({ name, value }) => [name, value])).toEqual([
      ['NCCL_A', '1'],
      ['NCCL_B', '2'],
      ['NCCL_C', '3'],
    ]);
  });

  it('reads what schedulers are told in directives', async () => {
    const { settings } = await read(
      '#PBS -v NCCL_A=1,HOME\n#BSUB -env "all, NCCL_B=2"\n#flux: --env=NCCL_C=3\n#SBATCH --export=ALL,NCCL_D={{ d }}\n# PBS -v NCCL_X=1\n',
    );
    expect(settings.map(({ name, value, scope }) => [name, value, scope])).toEqual([
      ['NCCL_A', '1', 'pbs'],
      ['NCCL_B', '2', 'lsf'],
      ['NCCL_C', '3', 'flux'],
      ['NCCL_D', null, 'sbatch'],
    ]);
    expect((await read('qsub -v NCCL_A=1,NCCL_B=2 job.sh\nsetenv NCCL_C 3')).settings).toHaveLength(3);
  });
});
