import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The import borders of ARCHITECTURE.md, invariant 1: who may import what.
const onlyEditor = { name: 'vscode', message: "Only src/editor and src/extension.ts import 'vscode'." };
const onlySsh = { name: 'ssh2', message: 'Only src/ssh and src/simulator import ssh2.' };
const impure = ['net', 'http', 'https', 'tls', 'dgram', 'dns', 'child_process', 'cluster', 'worker_threads'].flatMap((name) => [name, `node:${name}`]);
const files = ['fs', 'fs/promises'].flatMap((name) => [name, `node:${name}`]);
const pureMessage = 'This room is pure: no network, clock, process or disk.';
const restrict = (...paths) => ['error', { paths }];
const pure = (names) => names.map((name) => ({ name, message: pureMessage }));

// Invariants 2 and 3: what came from elsewhere is never HTML, code, a link or a shell word. test/security/inert.test.ts proves each of these.
const inert = [
  ['AssignmentExpression[left.property.name=/^(inner|outer)HTML$|^srcdoc$/]', 'Build elements and set textContent: text from elsewhere is never HTML.'],
  ['CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/]', 'Build elements and set textContent: text from elsewhere is never HTML.'],
  ["CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]", 'Build elements and set textContent: text from elsewhere is never HTML.'],
  ['CallExpression[callee.name=/^(eval|Function)$/]', 'Text is never code.'],
  ["NewExpression[callee.name='Function']", 'Text is never code.'],
  ["CallExpression[callee.name=/^(spawn|spawnSync|execFile|execFileSync|fork)$/] Property[key.name='shell']:not([value.value=false])", 'Programs get argument vectors: no shell in between.'],
  ['ImportDeclaration[source.value=/^(node:)?child_process$/] ImportSpecifier[imported.name=/^(exec|execSync)$/]', 'exec runs a shell: use execFile or spawn with an argument vector.'],
  ['CallExpression[callee.object.name=/^(childProcess|child_process|cp)$/][callee.property.name=/^(exec|execSync)$/]', 'exec runs a shell: use execFile or spawn with an argument vector.'],
  ['Property[key.name=/^(isTrusted|supportHtml|enableCommandUris)$/]', 'Markdown and pages never run commands or hold HTML.'],
  ['AssignmentExpression[left.property.name=/^(isTrusted|supportHtml)$/]', 'Markdown and pages never run commands or hold HTML.'],
  ['Literal[value=/\\]\\(command:/], TemplateElement[value.raw=/\\]\\(command:/]', 'No text is a command link.'],
].map(([selector, message]) => ({ selector, message }));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', '.vscode-test-host/', '.vscode-test/', 'coverage/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    // Those that need types are in .oxlintrc.json.
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      'no-restricted-imports': restrict(onlyEditor, onlySsh),
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts', 'webview/**/*.ts', 'esbuild.mjs', 'scripts/**/*.mjs'], rules: { 'no-restricted-syntax': ['error', ...inert] } },
  { files: ['src/editor/**', 'src/extension.ts', 'test/host/**'], rules: { 'no-restricted-imports': restrict(onlySsh) } },
  { files: ['src/ssh/**', 'src/simulator/**', 'test/lab/**', 'test/unit/ssh/**', 'test/unit/simulator/**', 'test/security/**'], rules: { 'no-restricted-imports': restrict(onlyEditor) } },
  {
    files: ['src/nccl/**', 'src/scripts/**', 'src/lint/**', 'src/fabric/**', 'src/base/**', 'src/bench/**'],
    ignores: ['src/bench/store/**', 'src/scripts/grammar.ts'],
    rules: {
      'no-restricted-imports': restrict(onlyEditor, onlySsh, ...pure([...impure, ...files])),
      'no-restricted-globals': ['error', { name: 'process', message: pureMessage }, { name: 'fetch', message: pureMessage }, { name: 'setTimeout', message: pureMessage }],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: pureMessage }, { object: 'Math', property: 'random', message: 'Use a seeded generator.' }],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', URL: 'readonly', URLSearchParams: 'readonly', Buffer: 'readonly', document: 'readonly', window: 'readonly', getComputedStyle: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', AbortController: 'readonly', AbortSignal: 'readonly', fetch: 'readonly', performance: 'readonly' } } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { process: 'readonly', console: 'readonly', require: 'readonly', module: 'writable', exports: 'writable', __dirname: 'readonly' } } },
);
