import { type HierarchyNode, type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { SpacePart } from '../report-data.ts';
import { chart } from './chart-frame.ts';
import { svg } from './elements.ts';
import { bytesText, countText, percentText } from './words.ts';

interface Node {
  readonly name: string;
  readonly path: string;
  readonly children: Map<string, Node>;
  bytes: number;
  files: number;
}

const COLOURS = 8;
const TEXT_WIDTH = 7.2;

/** Rectangles as large as what they stand for; those of one outermost folder have one colour. */
export function treeMap(label: string, parts: readonly SpacePart[]): HTMLElement {
  const root = treeOf(parts);
  return chart(label, 420, (canvas, { width, height }) => {
    const sums = hierarchy<Node>(root, ({ children }) => [...children.values()]);
    sums.sum(({ bytes }) => bytes).sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    const laid = treemap<Node>().tile(treemapSquarify).size([width, height]).paddingInner(2).round(true)(sums);
    const all = sums.value ?? 1;
    const tops = (laid.children ?? []).map(({ data }) => data);
    return laid.leaves().map((leaf) => {
      const element = rectangle(leaf, tops.indexOf(topOf(leaf)) % COLOURS);
      canvas.append(element);
      const { data, value = 0 } = leaf;
      const share = percentText(value / all);
      return { element, label: `${data.path}: ${bytesText(value)}, ${share}, ${countText(data.files)} files` };
    });
  });
}

/** Files that are directly in a folder which has others get a rectangle of their own. */
function treeOf(parts: readonly SpacePart[]): Node {
  const root = newNode('', '');
  for (const { path, bytes, files } of parts) {
    let node = root;
    for (const name of path) node = childOf(node, name);
    node.bytes += bytes;
    node.files += files;
  }
  splitOwn(root);
  return root;
}

function splitOwn(node: Node): void {
  for (const child of node.children.values()) splitOwn(child);
  if (node.bytes === 0 || node.children.size === 0) return;
  const own = newNode('(files)', `${node.path || '.'} (its own files)`);
  own.bytes = node.bytes;
  own.files = node.files;
  node.bytes = 0;
  node.children.set('', own);
}

function childOf(node: Node, name: string): Node {
  const known = node.children.get(name);
  if (known !== undefined) return known;
  const made = newNode(name, node.path === '' ? name : `${node.path}/${name}`);
  node.children.set(name, made);
  return made;
}

function newNode(name: string, path: string): Node {
  return { name, path, children: new Map(), bytes: 0, files: 0 };
}

function topOf(leaf: HierarchyNode<Node>): Node {
  let node = leaf;
  while (node.parent !== null && node.parent.parent !== null) node = node.parent;
  return node.data;
}

function rectangle({ x0, x1, y0, y1, data, value = 0 }: HierarchyRectangularNode<Node>, colour: number): SVGElement {
  const [width, height] = [x1 - x0, y1 - y0];
  const box = svg('rect', { class: `tile c${Math.max(0, colour)}`, x: x0, y: y0, width, height, rx: 3 });
  const group = svg('g', { class: 'mark' }, box);
  const room = Math.floor((width - 12) / TEXT_WIDTH);
  if (height >= 22 && room >= 4) {
    const name = data.name === '(files)' ? data.path : data.name;
    group.append(
      svg(
        'text',
        { class: 'tile-name', x: x0 + 7, y: y0 + 16 },
        name.length > room ? `${name.slice(0, room - 1)}…` : name,
      ),
    );
    const size = bytesText(value);
    if (height >= 38 && size.length <= room)
      group.append(svg('text', { class: 'tile-size', x: x0 + 7, y: y0 + 31 }, size));
  }
  return group;
}
