import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from compiling WebAssembly a second time with its optimizing compiler. The lexer of the grammar of bash is one function of 160 KB, on
 * which that compiler spends more than half a second and 60 MB; the code of the first compiler reads some thousand scripts in that time. For
 * processes that are ours alone, before the first grammar is loaded: the flags hold for the whole process.
 */
export function compileWasmOnce(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}
