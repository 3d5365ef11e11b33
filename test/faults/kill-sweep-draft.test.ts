import { killSweep } from './harness/kill-sweep.ts';

killSweep(
  'draft',
  '[fault 1] [fault 9] [fault 10] [fault 14] [fault 22] [fault 23] [fault 33] [fault 41] [fault 42] [fault 43]',
);
