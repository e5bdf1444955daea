type Attributes = Readonly<Record<string, string | number>>;
const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element. Text is text: nothing in it is ever taken for markup. */
export function html(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElement {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): SVGElement {
  return filled(document.createElementNS(SVG, tag) as SVGElement, attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
