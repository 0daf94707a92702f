// Walks over a page's DOM without the call stack, since depth is the page's to choose.
import { type ChildNode, Element, type ParentNode, Text } from 'domhandler';
import { PageDocument } from '../dom/tree-builder.ts';

/** Every element below `root`, in document order. */
export const elementsOf = (root: ParentNode): Iterable<Element> =>
  root instanceof PageDocument ? root.elements : walkElements(root);

/** Every node below `root`, in document order. */
export const nodesOf = (root: ParentNode): Iterable<ChildNode> =>
  root instanceof PageDocument ? root.nodes : walkNodes(root);

function* walkElements(root: ParentNode): Generator<Element> {
  for (const node of walkNodes(root)) if (node instanceof Element) yield node;
}

/** By parent and sibling links. */
function* walkNodes(root: ParentNode): Generator<ChildNode> {
  let node: ChildNode | null = root.children[0] ?? null;
  while (node !== null) {
    yield node;
    node = following(node, root);
  }
}

function following(node: ChildNode, root: ParentNode): ChildNode | null {
  if (node instanceof Element && node.children[0]) return node.children[0];
  return followingSubtree(node, root);
}

/** The node after `node` and all that is in it, still within `root`. */
export function followingSubtree(node: ChildNode, root: ParentNode): ChildNode | null {
  let at: ChildNode = node;
  while (at.next === null) {
    const parent: ParentNode | null = at.parent;
    if (parent === null || parent === root || !(parent instanceof Element)) return null;
    at = parent;
  }
  return at.next;
}

const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'template', 'noscript', 'svg', 'select', 'button']);
const BREAKS: ReadonlySet<string> = new Set(['br', 'p', 'div', 'li', 'tr', 'td', 'h1', 'h2', 'h3', 'h4', 'section']);

/** Nodes read for one text: a container of empty elements must not be walked for each of its parents. */
const MAX_NODES = 1500;

/** Text below an element with its spaces folded, at most `limit` UTF-16 units; scripts, buttons and their like left out. */
export function textOf(root: ParentNode, limit = 2000): string {
  let text = '';
  let node: ChildNode | null = root.children[0] ?? null;
  for (let seen = 0; node !== null && text.length < limit && seen < MAX_NODES; seen++) {
    if (node instanceof Text) text += node.data;
    else if (node instanceof Element) {
      if (BREAKS.has(node.name)) text += ' ';
      if (SILENT.has(node.name)) {
        node = followingSubtree(node, root);
        continue;
      }
    }
    node = following(node, root);
  }
  return foldSpaces(text.slice(0, limit));
}

export function foldSpaces(text: string): string {
  return text.replace(/[\s\u200b\u200e\u200f\ufeff]+/g, ' ').trim();
}
