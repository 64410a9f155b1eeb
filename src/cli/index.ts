#!/usr/bin/env node
import { argv } from 'node:process';

// Reading a program takes Node longer than one script takes to be read by it: what CI and hooks call has a small bundle of its own.
const settings = ['lint', 'conf', 'explain'];
void (settings.includes(argv[2] ?? '') ? import('./cliSettings.js') : import('./cliAll.js'));
