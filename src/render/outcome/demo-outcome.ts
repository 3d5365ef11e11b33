/** The outcome of `demo` as a value and as lines. */
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { DemoOutcome } from '../../model/outcomes/setup.ts';
import type { Paint } from '../format/paint.ts';
import { demoText } from '../text/demo-text.ts';

/** What the demo did, and where it is. */
export function demoOutcome(demo: DemoOutcome, shown: ShownPath, paint: Paint): Outcome {
  const { enacted: _enacted, repeated, verification, ...rest } = demo;
  return {
    value: {
      format: 'cutter.demo/1',
      ok: true,
      ...rest,
      run_id: verification.run_id,
      verification,
      repeated: repeated.kind,
    },
    text: demoText({ ...demo, folder: shown(demo.folder), planPath: shown(demo.planPath) }, paint),
    exit: 0,
  };
}
