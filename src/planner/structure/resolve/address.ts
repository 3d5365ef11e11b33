/**
 * Addresses in the style of Akoma Ntoso. Knows nodes and their numbers; must not know bytes.
 *
 * `<abbr>_<num>` for a numbered heading; a kind numbered through the whole work has no prefix (`art_104c`), a kind that
 * starts again is preceded by its parent (`chp_III__sec_1`). A heading without a number takes its title
 * (`hd_general-provisions`), never its position, so that a new heading leaves the others alone. The first of two equal
 * titles keeps the short address, the next one is preceded by its parent. What is still equal gets `_2`, `_3` in
 * document order. Inside an annex numbers start again: `att_1__art_1`. A document title (an unnumbered first heading of
 * level 1) precedes nothing.
 */
import { sha256 } from '../../../model/encoding/digest.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Node } from './resolve.ts';

/** A longer title is cut and made unique by eight digits of its digest. */
const MAX_SLUG_LENGTH = 60;
const CUT_SLUG_LENGTH = 48;

export interface Address {
  readonly eid: string;
  /** True when another unit has the same number in the same place. */
  readonly isDuplicate: boolean;
}

/** The address of every node, in order: unique, and stable against insertions as far as the text allows. */
export function addressesOf(nodes: readonly Node[], profile: Profile): readonly Address[] {
  const taken = new Map<string, number>();
  const addresses: Address[] = [];
  const prefixes: string[] = [];
  const scopes: string[] = [];
  const titleIndex = documentTitleIndex(nodes);
  nodes.forEach((node, index) => {
    const prefix = prefixes[node.parent] ?? '';
    const scope = scopes[node.parent] ?? '';
    const address = claimAddress(taken, candidatesFor(node, prefix, scope, profile), node.mark.numbering !== null);
    addresses.push(address);
    const own = index === titleIndex ? '' : `${address.eid}__`;
    prefixes.push(own);
    scopes.push(node.mark.numbering?.rule.opens_numbering === true ? own : scope);
  });
  return addresses;
}

/** Refusal `E_DUP_EID` with the addresses that occur twice: units of one document must differ in their addresses. */
export function refuseEqualAddresses(eids: readonly string[]): void {
  const seen = new Set<string>();
  const twice = eids.filter((eid) => seen.size === seen.add(eid).size);
  if (twice.length > 0) throw new Refusal('E_DUP_EID', { eids: twice.slice(0, 10), count: twice.length });
}

function documentTitleIndex(nodes: readonly Node[]): number {
  const index = nodes.findIndex(({ mark }) => mark.level > 0);
  const mark = nodes[index]?.mark;
  return mark?.level === 1 && mark.numbering === null ? index : -1;
}

/** The wanted addresses, best first. */
function candidatesFor(node: Node, prefix: string, scope: string, profile: Profile): readonly string[] {
  const { kind, numbering, title, titleSource } = node.mark;
  if (numbering === null && titleSource === 'generated' && node.mark.level === 0) {
    return kind === 'intro' || kind === 'wrapup' || kind === 'quoted' ? [prefix + kind] : [scope + kind];
  }
  if (numbering === null) {
    const segment = `${profile.plain.unnumbered.abbr}_${titleSource === 'generated' ? 'nn' : slugOf(title)}`;
    return [scope + segment, prefix + segment];
  }
  const segment = `${numbering.rule.abbr}_${numbering.num === '' ? 'nn' : numbering.num}`;
  // A dotted number (1.2.1) already contains its parents.
  const isComplete = numbering.rule.scope === 'document' || (!numbering.hasKeyword && numbering.family === 'other');
  return [(isComplete ? scope : prefix) + segment];
}

function claimAddress(taken: Map<string, number>, candidates: readonly string[], isNumbered: boolean): Address {
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free !== undefined) {
    taken.set(free, 1);
    return { eid: free, isDuplicate: false };
  }
  const last = candidates.at(-1) ?? '';
  let count = (taken.get(last) ?? 1) + 1;
  while (taken.has(`${last}_${count}`)) count += 1;
  taken.set(last, count);
  taken.set(`${last}_${count}`, 1);
  return { eid: `${last}_${count}`, isDuplicate: isNumbered };
}

/** Letters, marks and digits of every script in lower case, joined by hyphens; a digest if the title has none. */
function slugOf(title: string): string {
  const slug = (
    title
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).join('-');
  if (slug === '') return `nn-${sha256(title).slice(0, 8)}`;
  if (slug.length <= MAX_SLUG_LENGTH) return slug;
  const kept = slug.slice(0, CUT_SLUG_LENGTH);
  return `${(kept.isWellFormed() ? kept : kept.slice(0, -1)).replace(/-$/, '')}-${sha256(title).slice(0, 8)}`;
}
