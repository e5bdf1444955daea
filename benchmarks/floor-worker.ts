// One thread of the floor: the system calls alone, as fast as Node can make them.
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { FloorTask } from './floor-task.ts';

const BUFFER_BYTES = 2 ** 20;
const buffer = Buffer.from(new ArrayBuffer(BUFFER_BYTES + 4080), 4080);

let inHand: FloorTask | undefined;

/** A task comes first and 'go' later, so that its way here is not measured. */
parentPort?.on('message', (message: FloorTask | 'go') => {
  if (message !== 'go') inHand = message;
  else if (inHand !== undefined) work(inHand);
  parentPort?.postMessage('done');
});

function work(task: FloorTask): void {
  const { root } = task;
  switch (task.kind) {
    case 'scan':
      for (const folder of task.folders) scan(`${root}/${folder}`);
      break;
    case 'read':
      for (const file of task.files) read(`${root}/${file}`);
      break;
    case 'link':
      for (const { canonical, duplicate } of task.pairs) link(`${root}/${canonical}`, `${root}/${duplicate}`);
      break;
  }
}

function scan(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = `${folder}/${entry.name}`;
    fs.lstatSync(at);
    if (entry.isDirectory()) scan(at);
  }
}

/** A short answer is the end of the file. */
function read(file: string): void {
  const fd = fs.openSync(file, fs.constants.O_RDONLY);
  while (fs.readSync(fd, buffer, 0, buffer.length, null) === buffer.length);
  fs.closeSync(fd);
}

function link(canonical: string, duplicate: string): void {
  const temporary = `${duplicate}.floor`;
  fs.linkSync(canonical, temporary);
  fs.renameSync(temporary, duplicate);
}
