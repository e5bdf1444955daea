import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SOURCE = path.resolve(import.meta.dirname, '../../src');

/** Puts rooms of src as JavaScript below `folder`, for child processes: Node 20 cannot run TypeScript. */
export function transpile(rooms: readonly string[], folder: string): void {
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  for (const room of rooms) {
    fs.mkdirSync(path.join(folder, room), { recursive: true });
    for (const name of fs.readdirSync(path.join(SOURCE, room)).filter((each) => each.endsWith('.ts'))) {
      const source = fs.readFileSync(path.join(SOURCE, room, name), 'utf8');
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: {
          target: ts.ScriptTarget.ES2023,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          rewriteRelativeImportExtensions: true,
        },
      });
      fs.writeFileSync(path.join(folder, room, name.replace(/ts$/, 'js')), outputText);
    }
  }
}
