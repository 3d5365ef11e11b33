import { killSweep } from './harness/kill-sweep.ts';

killSweep('recut', '[fault 52] [fault 53] [fault 56]');
