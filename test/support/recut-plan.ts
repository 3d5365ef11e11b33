/** A plan of a re-cut made by hand, for tests that show changes. Like `samplePlan`, it is shown and never opened. */
import type { Change, ChangeBasis, LiveUnit } from '../../src/model/artefacts/change.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import type { Plan, SealedPlan } from '../../src/model/artefacts/plan.ts';
import type { UnitChange } from '../../src/model/artefacts/unit.ts';
import { samplePlan } from './sample-plan.ts';

export interface RecutSection {
  readonly title: string;
  readonly body: string;
  readonly change: UnitChange;
  /** The text in the version in force, heading included; null for a created unit. */
  readonly before: string | null;
  readonly from?: string;
  readonly basis?: ChangeBasis;
  readonly score?: number;
}

/** One unit for each section, and the retired units after them; a live unit for everything that was there before. */
export function recutPlan(
  sections: readonly RecutSection[],
  retired: readonly { readonly eid: string; readonly body: string }[] = [],
  members: Partial<Plan> = {},
): SealedPlan {
  const sealed = samplePlan(sections, { through: 'enacted' });
  const units = sealed.plan.units.map((unit, index) => ({ ...unit, change: sections[index]?.change ?? 'created' }));
  const changes = sections.flatMap((section, index): readonly Change[] => {
    const eid = units[index]?.eid ?? '';
    if (section.change === 'created' || section.change === 'unchanged') return [];
    const { basis = 'eid', score = 1000, from = eid } = section;
    const isMoved = section.change === 'moved';
    const isWritten = section.before !== `# ${section.title}\n${section.body}\n`;
    return [
      {
        basis,
        class: section.change,
        from,
        is_moved: isMoved,
        is_written: isWritten,
        score,
        to: eid,
        wid: `v1__${eid}`,
      },
    ];
  });
  const live = sections.flatMap((section, index): readonly LiveUnit[] => {
    const eid = units[index]?.eid ?? '';
    return section.before === null ? [] : [liveUnit(section.from ?? eid, `v1__${eid}`, section.title, section.before)];
  });
  const gone = retired.map(({ eid, body }) => liveUnit(eid, `v1__${eid}`, `Old ${eid}`, body));
  const plan: Plan = {
    ...sealed.plan,
    units,
    changes: [
      ...changes,
      ...gone.map(({ eid, wid }): Change => ({
        basis: 'none',
        class: 'retired',
        from: eid,
        is_moved: false,
        is_written: false,
        score: 0,
        to: null,
        wid,
      })),
    ],
    based_on: {
      run_id: '3f2c8a10-0000-4000-8000-000000000009',
      source_sha256: 'e'.repeat(64),
      source_version_id: '3f2c8a10-0000-4000-8000-000000000008',
      units: [...live, ...gone],
    },
    suggestions: [],
    statements: null,
    ...members,
  };
  return { ...sealed, plan };
}

function liveUnit(eid: string, wid: string, title: string, body: string): LiveUnit {
  return {
    body,
    citation: title,
    eid,
    is_repealed: false,
    iu_id: '3f2c8a10-0000-8000-a000-000000000001',
    label: null,
    norm_sha256: sha256(body),
    parent: null,
    path: '0001',
    section_type: 'body',
    sha256: sha256(body),
    title,
    unit_kind: 'section',
    uv_id: '3f2c8a10-0000-8000-a000-000000000002',
    wid,
  };
}
