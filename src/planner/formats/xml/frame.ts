/** An element that is open, and how it flows. */
import type { MarkStyle, OpenMark } from './mark-book.ts';
import type { FlowRole, XmlUse } from './vocabulary.ts';

export interface Frame {
  readonly local: string;
  readonly is: ReadonlySet<XmlUse>;
  readonly role: FlowRole;
  readonly path: string;
  readonly inFlow: boolean;
  /** Whether it is in a number, label or heading: these are one line, whatever they contain. */
  readonly inHead: boolean;
  /** The mark that it has opened or given its name to. */
  mark: OpenMark | null;
  /** How many children of each name there were, for paths. */
  children: Map<string, number> | null;
}

/** The headed styles are named where they have neither number nor heading. */
export function isNamed(style: MarkStyle): boolean {
  return style === 'headed' || style === 'numbered';
}

export function styleOf(is: ReadonlySet<XmlUse>): MarkStyle {
  if (is.has('headed')) return 'headed';
  if (is.has('numbered')) return 'numbered';
  return is.has('group') ? 'group' : 'wrapper';
}

export function frameOf(local: string, is: ReadonlySet<XmlUse>, stated: FlowRole, parent: Frame | undefined): Frame {
  const isHead = is.has('number') || is.has('heading') || is.has('label');
  const inHead = isHead || parent?.inHead === true;
  const role = parent?.inHead === true && stated !== 'note' && stated !== 'break' ? 'inline' : stated;
  const inFlow = role === 'block' || role === 'inline' || role === 'cell' || (role === 'mark' && is.has('text'));
  const shared = { local, is, role, inFlow, inHead, mark: null, children: null };
  // Running text never has lines of its own, so it needs no path.
  return { ...shared, path: role === 'inline' || role === 'break' ? (parent?.path ?? '') : pathOf(local, parent) };
}

function pathOf(local: string, parent: Frame | undefined): string {
  if (parent === undefined) return `/${local}[1]`;
  parent.children ??= new Map();
  const nth = (parent.children.get(local) ?? 0) + 1;
  parent.children.set(local, nth);
  return `${parent.path}/${local}[${nth}]`;
}
