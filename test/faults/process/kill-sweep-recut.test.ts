import { killSweep } from '../harness/kill-sweep.ts';

killSweep('recut', '[fault 52, 53, 56]');
